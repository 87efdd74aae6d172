import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startS3Proxy, type Fault, type S3Proxy } from './s3-proxy.ts';

let server: Server;
let proxy: S3Proxy;
/** What the server behind the proxy has, and what it was sent. */
let content: Buffer;
let received: Buffer[];
beforeEach(async () => {
  content = Buffer.alloc(1000, 'a');
  received = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'PUT') received.push(Buffer.concat(chunks));
      response.end(content);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  proxy = await startS3Proxy(`http://127.0.0.1:${address.port}`);
});
afterEach(async () => {
  await proxy.stop();
  server.close();
  server.closeAllConnections();
});

async function get(init: RequestInit = {}): Promise<Buffer> {
  const answer = await fetch(`${proxy.endpoint}/bucket/key`, init);
  return Buffer.from(await answer.arrayBuffer());
}
const injecting = (fault: Fault) => (proxy.faultOf = () => fault);

/** How many bits differ. */
function bitsBetween(a: Buffer, b: Buffer): number {
  expect(a.length).toBe(b.length);
  return a.reduce(
    (sum, byte, at) => sum + ((byte ^ b[at]!).toString(2).match(/1/g)?.length ?? 0),
    0,
  );
}

it('lets requests through', async () => {
  expect(await get()).toEqual(content);
  expect([...proxy.injected]).toEqual([]);
});

it.each([0, 0.5, 0.9999])('flips one bit of an answer, that at share %d', async (at) => {
  injecting({ kind: 'flip', at });
  const answer = await get();
  expect(bitsBetween(answer, content)).toBe(1);
  expect(answer.findIndex((byte) => byte !== content[0])).toBe(Math.floor(at * content.length));
  expect(proxy.injected.get('flip')).toBe(1);
});

it('flips one bit of an upload', async () => {
  injecting({ kind: 'flip-upload', at: 0.5 });
  await get({ method: 'PUT', body: content.toString() });
  expect(bitsBetween(received[0]!, content)).toBe(1);
});

it('answers as before, if it has answered before', async () => {
  injecting({ kind: 'stale' });
  const first = content;
  expect(await get()).toEqual(first);
  content = Buffer.from('changed');
  expect(await get()).toEqual(first);
  expect(proxy.injected.get('stale')).toBe(1);
  proxy.faultOf = () => undefined;
  expect(await get()).toEqual(content);
});

it('does what was asked and loses the answer', async () => {
  injecting({ kind: 'lost' });
  await expect(get({ method: 'PUT', body: content.toString() })).rejects.toThrow();
  expect(received).toEqual([content]);
});

it.each<Fault>([{ kind: 'reset' }, { kind: 'status', status: 503 }])(
  'does not pass on what meets $kind',
  async (fault) => {
    injecting(fault);
    await get({ method: 'PUT', body: content.toString() }).catch(() => undefined);
    expect(received).toEqual([]);
    expect(proxy.injected.get(fault.kind)).toBe(1);
  },
);

it('cuts a body short', async () => {
  injecting({ kind: 'cut' });
  await expect(get()).rejects.toThrow();
});

it('neither passes on nor answers what hangs', async () => {
  injecting({ kind: 'hang' });
  const leaving = new AbortController();
  const request = get({ method: 'PUT', body: content.toString(), signal: leaving.signal });
  await expect.poll(() => proxy.injected.get('hang')).toBe(1);
  leaving.abort();
  await expect(request).rejects.toThrow();
  expect(received).toEqual([]);
});
