import { z } from 'zod';
import { CorruptArtifactError } from '../errors/corrupt-artifact-error.ts';
import { compressHere, decompressHere } from './brotli.ts';
import { canonicalJson, sha256 } from './digest.ts';
import { isRecord } from './is-record.ts';

/**
 * Artifacts carry the SHA-256 of their content, so that a flipped bit or truncation is detected when they
 * are read. It is stored where other tools ignore it:
 *
 * - `.png`: after the image, and
 * - `.npy`: after the data: a line, `sha256 ` and 64 hexadecimal digits. NumPy reads no further than the
 *   elements that the header declares, and decoders of PNG no further than its last chunk.
 * - `.onnx`: the last entry of the model's metadata, `sha256`, over all bytes before it.
 * - `.json`: a member `sha256`, over the canonical JSON of the others: over values, not formatting.
 * - `.json.br`: the same, compressed.
 */
type SealedFormat = 'npy' | 'onnx';

/** What an artifact holds: the bytes of an `.npy`, `.png` or `.onnx` file, or the members of a `.json` object, which may be compressed. */
export type ArtifactContent = Uint8Array | Readonly<Record<string, unknown>>;

/** The file of an artifact, in the format that its key ends in. A record has no member `sha256`. */
export function seal(key: string, content: ArtifactContent): Uint8Array | string {
  if (content instanceof Uint8Array) return sealBytes(formatOf(key), content);
  const json = sealJson(content);
  return key.endsWith('.br') ? compressHere(Buffer.from(json)) : json;
}

/** What an artifact's file holds. Throws CorruptArtifactError if it is not what was sealed. */
export function unseal(key: string, file: Uint8Array): ArtifactContent {
  if (key.endsWith('.json')) return unsealJson(file);
  if (key.endsWith('.json.br')) return unsealJson(decompressHere(file));
  return unsealBytes(formatOf(key), file);
}

function formatOf(key: string): SealedFormat {
  return key.endsWith('.onnx') ? 'onnx' : 'npy';
}

/** Number of hexadecimal digits of a SHA-256. */
const DIGITS = 64;

/** The bytes between the content and its digest. */
const MARKS: Record<SealedFormat, Buffer> = {
  npy: Buffer.from('\nsha256 '),
  // Field 14 of ModelProto, `metadata_props`: { key: "sha256", value: 64 bytes }.
  onnx: Buffer.from([0x72, 8 + 2 + DIGITS, 0x0a, 6, ...Buffer.from('sha256'), 0x12, DIGITS]),
};

function sealBytes(format: SealedFormat, content: Uint8Array): Uint8Array {
  return Buffer.concat([content, MARKS[format], Buffer.from(sha256(content))]);
}

function unsealBytes(format: SealedFormat, file: Uint8Array): Uint8Array {
  const mark = MARKS[format];
  const end = file.length - mark.length - DIGITS;
  if (end < 0 || !mark.equals(file.subarray(end, end + mark.length))) throw broken(file);
  const content = file.subarray(0, end);
  const digest = Buffer.from(file.subarray(end + mark.length)).toString('latin1');
  if (sha256(content) !== digest) throw broken(file);
  return content;
}

/** Written as it is digested, so that it need not be made again to tell that it is sealed. */
function sealJson(value: Readonly<Record<string, unknown>>): string {
  const json = canonicalJson(value);
  const comma = json === '{}' ? '' : ',';
  return `${json.slice(0, -1)}${comma}"sha256":"${sha256(json)}"}`;
}

const Sealed = z.looseObject({ sha256: z.string() });
const utf8 = new TextDecoder('utf-8', { fatal: true });

function unsealJson(file: Uint8Array): Record<string, unknown> {
  try {
    const text = utf8.decode(file);
    const json = asWritten(text);
    if (json !== null) return membersOf(JSON.parse(json));
    const { sha256: digest, ...value } = Sealed.parse(JSON.parse(text));
    if (sha256(canonicalJson(value)) === digest) return value;
  } catch (cause) {
    throw broken(file, cause);
  }
  throw broken(file);
}

/** The end of a file as `sealJson` writes it, after the last of the members that it seals, if there are any. */
const END = /(?:^\{|(?<=[^{]),)"sha256":"([0-9a-f]{64})"\}$/;
const END_LENGTH = `,"sha256":"${'0'.repeat(DIGITS)}"}`.length;

/** What is sealed of a file as `sealJson` writes it; null of one in which it is in another order, or that is damaged. */
function asWritten(text: string): string | null {
  const [end, digest] = END.exec(text.slice(-END_LENGTH - 1)) ?? [];
  if (end === undefined) return null;
  const members = text.slice(0, -end.length);
  const json = members === '' ? '{}' : `${members}}`;
  return sha256(json) === digest ? json : null;
}

function membersOf(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new TypeError('Expected an object');
  return value;
}

function broken(file: Uint8Array, cause?: unknown): CorruptArtifactError {
  return new CorruptArtifactError(`The content is not what was written (${file.length} bytes)`, {
    cause,
  });
}
