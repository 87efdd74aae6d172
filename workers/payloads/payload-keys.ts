import { readFile } from 'node:fs/promises';
import { InputError } from '../../core/errors/input-error.ts';

/** The environment variable that names the file with keys. */
export const KEY_FILE = 'GROUNDCAM_PAYLOAD_KEY_FILE';

/** AES-256 keys by their ids; the first one encrypts, all of them decrypt. */
export interface PayloadKeys {
  /** Where they were read from. */
  file: string;
  /** Id of the key that encrypts. */
  current: string;
  byId: ReadonlyMap<string, Buffer>;
}

/** Bytes of an AES-256 key. */
const KEY_BYTES = 32;

/**
 * The keys in the file that GROUNDCAM_PAYLOAD_KEY_FILE names; undefined if it is not set. Throws InputError
 * if the file can't be read or holds something else than keys.
 */
export async function readPayloadKeys(): Promise<PayloadKeys | undefined> {
  const file = process.env[KEY_FILE];
  if (!file) return undefined;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new InputError(`Could not read the keys of payloads in ${file} (${KEY_FILE})`, {
      hint: 'Correct the path, or unset the variable if payloads are not encrypted.',
      cause,
    });
  }
  return parsePayloadKeys(text, file);
}

/**
 * Keys, one a line: an id, a space, and 32 bytes in base64. Lines that begin with # and empty ones count for
 * nothing. Throws InputError for anything else, without repeating it.
 */
export function parsePayloadKeys(text: string, file: string): PayloadKeys {
  const byId = new Map<string, Buffer>();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, id, base64] = /^\s*([\w.-]{1,64})\s+([A-Za-z0-9+/]+={0,2})\s*$/.exec(line) ?? [];
    const key = Buffer.from(base64 ?? '', 'base64');
    if (id === undefined || key.length !== KEY_BYTES) {
      throw wrong(file, `line ${at + 1} is not an id and a key of ${KEY_BYTES} bytes in base64`);
    }
    if (byId.has(id)) throw wrong(file, `line ${at + 1} has the id of an earlier key, ${id}`);
    byId.set(id, key);
  }
  const [current] = byId.keys();
  if (current === undefined) throw wrong(file, 'it has no key');
  return { file, current, byId };
}

function wrong(file: string, what: string): InputError {
  return new InputError(`Expected keys of payloads in ${file}, but ${what}`, {
    hint: 'Make a key with: echo "2026-11 $(openssl rand -base64 32)"',
  });
}
