import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { InputError } from '../../core/errors/input-error.ts';
import { KEY_FILE, type PayloadKeys } from './payload-keys.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** What an encrypted payload says it is, as in Temporal's own samples of encryption. */
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

const CIPHER = 'aes-256-gcm';
/** Bytes of the nonce, which is random, and of the tag. */
const NONCE = 12;
const TAG = 16;

/**
 * Encrypts payloads with AES-256-GCM: a nonce of 12 bytes, the payload as a protobuf message, and a tag of
 * 16 bytes, with the key's id in the metadata. Without keys, payloads stay as they are.
 *
 * Decoding takes payloads that are not encrypted as well, so that runs from before continue. It throws
 * InputError if the key is missing or another one.
 */
export class AesGcmCodec implements PayloadCodec {
  readonly #keys: PayloadKeys | undefined;

  constructor(keys: PayloadKeys | undefined) {
    this.#keys = keys;
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads.map((payload) => this.#encrypt(payload)));
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    // What the executor throws rejects the promise.
    return new Promise((resolve) => resolve(payloads.map((payload) => this.#decrypt(payload))));
  }

  #encrypt(payload: Payload): Payload {
    const keys = this.#keys;
    const key = keys?.byId.get(keys.current);
    if (!keys || !key) return payload;
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv(CIPHER, key, nonce);
    const plain = PayloadMessage.encode(payload).finish();
    return {
      metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(keys.current) },
      data: Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]),
    };
  }

  #decrypt(payload: Payload): Payload {
    const { metadata, data } = payload;
    if (textOf(metadata?.['encoding']) !== ENCODING) return payload;
    const id = textOf(metadata?.[KEY_ID]);
    const key = this.#keyOf(id);
    const bytes = Buffer.from(data ?? []);
    try {
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE), {
        authTagLength: TAG,
      });
      decipher.setAuthTag(bytes.subarray(-TAG));
      const plain = decipher.update(bytes.subarray(NONCE, -TAG));
      return PayloadMessage.decode(Buffer.concat([plain, decipher.final()]));
    } catch (cause) {
      throw new InputError(
        `The key ${id} in ${this.#keys?.file} is not the one that this payload was encrypted with`,
        { hint: 'Give commands, workers and codec servers the same file of keys.', cause },
      );
    }
  }

  #keyOf(id: string): Buffer {
    const key = this.#keys?.byId.get(id);
    if (key) return key;
    const lack = this.#keys ? `${this.#keys.file} does not have it` : `${KEY_FILE} is not set`;
    throw new InputError(`Payloads on this server are encrypted with the key ${id}, and ${lack}`, {
      hint: `Set ${KEY_FILE} to a file that has this key.`,
    });
  }
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}
