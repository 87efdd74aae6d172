import { once } from 'node:events';
import type { Server } from 'node:http';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCodecServer } from '../../../workers/payloads/codec-server.ts';
import { AesGcmCodec } from '../../../workers/payloads/payload-codec.ts';
import { parsePayloadKeys } from '../../../workers/payloads/payload-keys.ts';

const UI = 'https://temporal.example.com';
const keys = parsePayloadKeys(`a ${Buffer.alloc(32, 1).toString('base64')}`, 'my.keys');

let server: Server;
let url: string;
beforeAll(async () => {
  server = createCodecServer(new AesGcmCodec(keys), [UI]).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It has no port');
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(() => server?.close());

interface Json {
  payloads: { metadata: Record<string, string>; data: string }[];
}
const base64 = (bytes: Uint8Array | null | undefined) =>
  Buffer.from(bytes ?? []).toString('base64');
const { metadata, data } = defaultPayloadConverter.toPayload('aeroplane');
const plain: Json = {
  payloads: [{ metadata: { encoding: base64(metadata?.['encoding']) }, data: base64(data) }],
};
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

it.each(['', '/my-namespace'])('encrypts and decrypts at %s/…', async (prefix) => {
  const encoded = (await (await post(`${prefix}/encode`, plain)).json()) as Json;
  expect(Buffer.from(encoded.payloads[0]!.metadata['encoding']!, 'base64').toString()).toBe(
    'binary/encrypted',
  );
  const decoded = await post(`${prefix}/decode`, encoded);
  expect(decoded.status).toBe(200);
  expect(await decoded.json()).toEqual(plain);
});

it('answers a page of the UI, and what its browser asks first', async () => {
  const asked = await fetch(`${url}/decode`, {
    method: 'OPTIONS',
    headers: {
      Origin: UI,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type,x-namespace',
      'Access-Control-Request-Private-Network': 'true',
    },
  });
  expect(asked.status).toBe(204);
  expect(asked.headers.get('access-control-allow-origin')).toBe(UI);
  expect(asked.headers.get('access-control-allow-headers')).toBe('content-type,x-namespace');
  expect(asked.headers.get('access-control-allow-private-network')).toBe('true');
  const answered = await post('/decode', plain, { Origin: UI, 'X-Namespace': 'default' });
  expect(answered.status).toBe(200);
  expect(answered.headers.get('access-control-allow-origin')).toBe(UI);
});

it.each(['https://elsewhere.example.com', 'http://temporal.example.com', 'null'])(
  'refuses a page of %s',
  async (origin) => {
    const response = await post('/decode', plain, { Origin: origin });
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  },
);

it.each([
  ['another path', 404, () => post('/other', plain)],
  ['another method', 405, () => fetch(`${url}/decode`)],
  ['no JSON', 400, () => post('/decode', '{')],
  ['no payloads', 400, () => post('/decode', { payloads: 1 })],
  ['no base64', 400, () => post('/decode', { payloads: [{ data: 'ä' }] })],
])('refuses %s with status %i and a message', async (_name, status, ask) => {
  const response = await ask();
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ message: expect.stringMatching(/\w/) as string });
});

it('names the key that it does not have', async () => {
  const other = new AesGcmCodec(
    parsePayloadKeys(`b ${Buffer.alloc(32, 2).toString('base64')}`, 'f'),
  );
  const [made] = await other.encode([defaultPayloadConverter.toPayload('x')]);
  const body = {
    payloads: [
      {
        metadata: Object.fromEntries(
          Object.entries(made!.metadata!).map(([name, value]) => [name, base64(value)]),
        ),
        data: base64(made!.data),
      },
    ],
  };
  const response = await post('/decode', body);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    message: 'Payloads on this server are encrypted with the key b, and my.keys does not have it',
  });
});
