import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Check } from '../../../workers/health/check.ts';
import { createHealthServer } from '../../../workers/health/health-server.ts';

let server: Server;
let checks: Check[];
beforeEach(async () => {
  checks = [{ name: 'temporal', reason: undefined }];
  server = createHealthServer({ live: () => checks, ready: () => Promise.resolve(checks) });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => server.close());

async function ask(path: string, method = 'GET'): Promise<{ status: number; body: unknown }> {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return { status: response.status, body: await response.json() };
}

it.each(['/livez', '/readyz'])(
  '%s is 200 if every check is well, and 503 if one is not',
  async (path) => {
    expect(await ask(path)).toEqual({
      status: 200,
      body: { ok: true, checks: { temporal: 'ok' } },
    });
    checks.push({ name: 'cache', reason: 'read-only file system' });
    expect(await ask(path)).toEqual({
      status: 503,
      body: { ok: false, checks: { temporal: 'ok', cache: 'read-only file system' } },
    });
  },
);

it('answers nothing else', async () => {
  expect(await ask('/')).toEqual({ status: 404, body: { error: 'Use /livez or /readyz' } });
  expect(await ask('/livez', 'POST')).toEqual({ status: 405, body: { error: 'Use GET' } });
});
