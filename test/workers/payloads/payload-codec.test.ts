import { webcrypto } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { expect, it } from 'vitest';
import { AesGcmCodec } from '../../../workers/payloads/payload-codec.ts';
import { parsePayloadKeys } from '../../../workers/payloads/payload-keys.ts';

const line = (id: string, byte: number) => `${id} ${Buffer.alloc(32, byte).toString('base64')}\n`;
const codecOf = (lines: string, file = 'my.keys') => new AesGcmCodec(parsePayloadKeys(lines, file));
const payload: Payload = defaultPayloadConverter.toPayload({ class: 'aeroplane' });

async function encrypted(codec: AesGcmCodec): Promise<Payload> {
  const [made] = await codec.encode([payload]);
  return made!;
}

it('gives back what it encrypted, under a new nonce each time', async () => {
  const codec = codecOf(line('a', 1));
  const [first, second] = [await encrypted(codec), await encrypted(codec)];
  expect(Buffer.from(first.data!)).not.toEqual(Buffer.from(second.data!));
  expect(Buffer.from(first.data!).includes('aeroplane')).toBe(false);
  const [decoded] = await codec.decode([first]);
  expect(Buffer.from(decoded!.data!).toString()).toBe('{"class":"aeroplane"}');
  expect(Buffer.from(decoded!.metadata!['encoding']!).toString()).toBe('json/plain');
});

it("is AES-256-GCM as in Temporal's samples: nonce, ciphertext and tag, with the key's id", async () => {
  const { metadata, data } = await encrypted(codecOf(line('a', 1)));
  expect(Buffer.from(metadata!['encoding']!).toString()).toBe('binary/encrypted');
  expect(Buffer.from(metadata!['encryption-key-id']!).toString()).toBe('a');
  const key = await webcrypto.subtle.importKey('raw', Buffer.alloc(32, 1), 'AES-GCM', false, [
    'decrypt',
  ]);
  const plain = await webcrypto.subtle.decrypt(
    { name: 'AES-GCM', iv: data!.subarray(0, 12), tagLength: 128 },
    key,
    data!.subarray(12),
  );
  const message = proto.temporal.api.common.v1.Payload.decode(new Uint8Array(plain));
  expect(Buffer.from(message.data).toString()).toBe('{"class":"aeroplane"}');
});

it('decrypts with older keys of the file after a rotation', async () => {
  const before = await encrypted(codecOf(line('old', 1)));
  const rotated = codecOf(line('new', 2) + line('old', 1));
  const [decoded] = await rotated.decode([before]);
  expect(Buffer.from(decoded!.data!).toString()).toContain('aeroplane');
  const after = await encrypted(rotated);
  expect(Buffer.from(after.metadata!['encryption-key-id']!).toString()).toBe('new');
});

it('leaves payloads as they are without keys, and takes plain ones with keys', async () => {
  await expect(new AesGcmCodec(undefined).encode([payload])).resolves.toEqual([payload]);
  await expect(codecOf(line('a', 1)).decode([payload])).resolves.toEqual([payload]);
});

it.each([
  ['no keys', new AesGcmCodec(undefined), 'GROUNDCAM_PAYLOAD_KEY_FILE is not set'],
  ['a file without the key', codecOf(line('b', 1)), 'my.keys does not have it'],
])('says in one sentence what is wrong with %s', async (_name, codec, reason) => {
  const made = await encrypted(codecOf(line('a', 1)));
  await expect(codec.decode([made])).rejects.toThrow(
    `Payloads on this server are encrypted with the key a, and ${reason}`,
  );
});

it.each([
  ['another key of the same id', codecOf(line('a', 2)), (data: Buffer) => data],
  [
    'a payload that was changed',
    codecOf(line('a', 1)),
    (data: Buffer) => data.fill(~data[20]!, 20, 21),
  ],
  ['a payload that was cut', codecOf(line('a', 1)), (data: Buffer) => data.subarray(0, 5)],
])('refuses %s', async (_name, codec, change) => {
  const made = await encrypted(codecOf(line('a', 1)));
  const data = change(Buffer.from(made.data!));
  await expect(codec.decode([{ ...made, data }])).rejects.toThrow(
    'The key a in my.keys is not the one that this payload was encrypted with',
  );
});
