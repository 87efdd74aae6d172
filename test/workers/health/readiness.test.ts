import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { beforeEach, expect, it, vi } from 'vitest';
import { readiness, type Readiness } from '../../../workers/health/readiness.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'groundcam-ready-'));
});

async function reasons(needs: Partial<Readiness>): Promise<Record<string, string | undefined>> {
  const checks = await readiness({
    workers: [{ getState: () => 'RUNNING' }],
    connection: undefined,
    allow: [],
    cache: join(folder, 'cache'),
    ...needs,
  });
  return Object.fromEntries(checks.map(({ name, reason }) => [name, reason]));
}

it('a worker that has not started yet is not ready', async () => {
  expect(await reasons({ workers: undefined })).toEqual({
    workers: 'not started yet',
    temporal: 'not connected yet',
    cache: undefined,
  });
});

it('a worker that stops is not ready', async () => {
  const workers: Readiness['workers'] = [
    { getState: () => 'RUNNING' },
    { getState: () => 'DRAINING' },
  ];
  expect(await reasons({ workers })).toMatchObject({ workers: 'a worker is draining' });
});

it('a cache that can not be made is a reason', async () => {
  await writeFile(join(folder, 'file'), '');
  expect((await reasons({ cache: join(folder, 'file', 'cache') })).cache).toContain('ENOTDIR');
  expect((await reasons({})).cache).toBeUndefined();
});

it('looks at each place that the worker may use, but for the Hub', async () => {
  const missing = join(folder, 'missing');
  const checks = await reasons({ allow: [folder, missing, 'hf://owner'] });
  expect(checks).toMatchObject({
    [folder]: undefined,
    [missing]: expect.stringContaining('ENOENT') as string,
  });
  expect(checks).not.toHaveProperty('hf://owner');
});

it('what a Temporal server refuses is a reason', async () => {
  const temporal = createHttp2Server().on('stream', (stream) =>
    stream.respond(
      { 'content-type': 'application/grpc', 'grpc-status': 7, 'grpc-message': 'not you' },
      { endStream: true },
    ),
  );
  await once(temporal.listen(0, '127.0.0.1'), 'listening');
  const { port } = temporal.address() as AddressInfo;
  const connection = Connection.lazy({ address: `127.0.0.1:${port}` });
  expect((await reasons({ connection })).temporal).toContain('not you');
  await connection.close();
  temporal.close();
});

it('a bucket that may not be listed is a reason', async () => {
  const refusal = '<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>';
  const s3 = createServer((_, response) => response.writeHead(403).end(refusal));
  await once(s3.listen(0, '127.0.0.1'), 'listening');
  const { port } = s3.address() as AddressInfo;
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const { 's3://audits': reason } = await reasons({ allow: ['s3://audits'] });
  vi.unstubAllEnvs();
  s3.close();
  expect(reason).toMatch(/denied|may not|403/i);
});
