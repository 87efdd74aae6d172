import { once } from 'node:events';
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { configuredTemporal, connectClient, connectWorker } from '../../client/temporal-address.ts';

/** gRPC status of each answer, by method; 0 with an empty message for all others. */
let statuses: Record<string, number>;
let server: Http2Server;
let address: string;
beforeEach(async () => {
  statuses = {};
  server = createServer();
  server.on('stream', (stream, headers) => {
    const method = String(headers[':path']).replace(/^.*\//, '');
    const status = statuses[method] ?? 0;
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': `${status}` }));
    stream.end(status === 0 ? new Uint8Array(5) : undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv('TEMPORAL_CONFIG_FILE', '/tmp/groundcam-none.toml');
  vi.stubEnv('TEMPORAL_ADDRESS', address);
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
});

const both = [
  ['a command', () => connectClient(configuredTemporal()!)],
  ['a worker', () => connectWorker(configuredTemporal()!)],
] as const;

it.each(['http://localhost:7233', 'https://temporal.example:443', 'grpc://host:7233'])(
  'refuses an address with a scheme: %s',
  (wrong) => {
    vi.stubEnv('TEMPORAL_ADDRESS', wrong);
    expect(() => configuredTemporal()).toThrow(
      `The Temporal address ${wrong} begins with a scheme`,
    );
  },
);

it.each(both)('names a namespace that the server does not have, to %s', async (_who, connect) => {
  statuses['DescribeNamespace'] = 5;
  vi.stubEnv('TEMPORAL_NAMESPACE', 'nowhere');
  await expect(connect()).rejects.toMatchObject({
    exitCode: 2,
    message: `The Temporal server at ${address} has no namespace nowhere`,
    hint: expect.stringContaining('temporal operator namespace create nowhere') as string,
  });
});

it.each(both)(
  'says to %s that an API key needs TLS, which the server lacks',
  async (_, connect) => {
    vi.stubEnv('TEMPORAL_API_KEY', 'key');
    await expect(connect()).rejects.toMatchObject({
      exitCode: 2,
      message: `The server at ${address} does not speak TLS, which an API key needs`,
    });
  },
);

it.each(both)('says to %s that its credentials are rejected', async (_who, connect) => {
  statuses['GetSystemInfo'] = 16;
  await expect(connect()).rejects.toThrow(
    `The Temporal server at ${address} rejects the credentials`,
  );
});

it.each(both)('says to %s that nobody is there', async (_who, connect) => {
  server.close();
  await once(server, 'close');
  await expect(connect()).rejects.toThrow(`No Temporal server answers at ${address}`);
});

it('believes a server that does not tell its namespaces', async () => {
  statuses['DescribeNamespace'] = 7;
  const { connection } = await connectClient(configuredTemporal()!);
  await connection.close();
});
