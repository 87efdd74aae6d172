import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openStore } from '../../store/open-store.ts';
import { onSlowDown } from '../../store/s3-connection.ts';
import { startMiniS3, type S3Quirks } from '../mini-s3.ts';

let server: Awaited<ReturnType<typeof startMiniS3>>;
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});
beforeEach(async () => {
  server = await startMiniS3();
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
});

const store = () => openStore('s3://bucket/audits');
const having = (quirks: S3Quirks) => Object.assign(server.quirks, quirks);

test('a server without quirks passes, and nothing stays behind', async () => {
  await store().check();
  expect([...server.objects.keys()]).toEqual([]);
});

test('a server that takes no notice of conditions is found by trying one', async () => {
  having({ ignoresConditions: true });
  await expect(store().check()).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('takes no notice of If-None-Match') as string,
    hint: expect.stringContaining('Use a server with conditional writes') as string,
  });
  expect([...server.objects.keys()].filter((key) => !key.endsWith('.tmp-check'))).toEqual([]);
});

test.each([200, 403, 404])('a web page (HTTP %d) is no answer', async (status) => {
  having({ webPage: { status } });
  const page = `it answers with a web page (HTTP ${status})`;
  await expect(store().check()).rejects.toMatchObject({
    name: 'StoreError',
    message: expect.stringContaining(
      `Could not list s3://bucket/audits at ${server.environment.AWS_ENDPOINT_URL}: ${page}`,
    ) as string,
    hint: expect.stringContaining('AWS_ENDPOINT_URL') as string,
  });
  await expect(store().write('a', 'one')).rejects.toThrow(page);
  if (status !== 200) await expect(store().read('a')).rejects.toThrow(page);
});

test('an object that is a web page is one', async () => {
  await store().write('report.html', '<p>', { contentType: 'text/html' });
  expect(server.objects.get('audits/report.html')?.type).toBe('text/html');
  expect(Buffer.from(await store().read('report.html')).toString()).toBe('<p>');
});

test('another process that deletes the probe in between is not taken for such a server', async () => {
  let puts = 0;
  having({
    refuse: (request) => {
      // The second request that writes the common probe comes after another process has deleted it.
      if (request.method === 'PUT' && request.url?.includes('.tmp-check?') && ++puts === 2) {
        server.objects.clear();
      }
      return undefined;
    },
  });
  await store().check();
});

test('a server that refuses conditions is told from one that refuses checksums', async () => {
  having({ refusesConditions: true });
  await expect(store().check()).rejects.toThrow('the server lacks conditional writes');
  having({ refusesConditions: false, refusesChecksums: true });
  await expect(store().check()).rejects.toMatchObject({
    message: expect.stringContaining('the server refuses the checksums') as string,
    hint: expect.stringContaining('AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED') as string,
  });
});

test('the setting that is named helps', async () => {
  having({ refusesChecksums: true });
  vi.stubEnv('AWS_REQUEST_CHECKSUM_CALCULATION', 'WHEN_REQUIRED');
  await store().check();
  await store().write('a', 'one');
  await store().writeParts('b', () => ['t', 'wo']);
  expect(await store().writeOnce('a', 'other')).toBe('exists');
  expect(Buffer.from(await store().read('b')).toString()).toBe('two');
});

test('what is written in parts is whole when it arrives at the second attempt', async () => {
  await store().write('a', 'one');
  let failures = 0;
  having({
    refuse: () => (failures++ === 0 ? { status: 400, code: 'IncompleteBody' } : undefined),
  });
  await store().writeParts('b', function* () {
    yield 't';
    yield 'wo';
  });
  expect(failures).toBe(2);
  expect(Buffer.from(await store().read('b')).toString()).toBe('two');
});

test('an object without an ETag is there, and is not swapped blindly', async () => {
  having({ hasNoTags: true });
  await store().write('a', 'one');
  expect(await store().has('a')).toBe(true);
  await expect(store().swap('a', Buffer.from('one'), 'two')).rejects.toThrow('has no ETag');
});

test('a server that asks to slow down gets fewer requests at once, and each time is counted', async () => {
  let counted = 0;
  onSlowDown(() => counted++);
  await store().write('a', 'one');
  let underWay = 0;
  let most = 0;
  let refusals = 0;
  having({
    refuse: () => {
      underWay += 1;
      most = Math.max(most, underWay);
      setTimeout(() => (underWay -= 1), 20);
      return refusals++ < 40 ? { status: 503, code: 'SlowDown' } : undefined;
    },
  });
  await Promise.all(
    Array.from({ length: 60 }, () =>
      store()
        .has('a')
        .catch(() => undefined),
    ),
  );
  expect(counted).toBeGreaterThan(0);
  most = 0;
  await Promise.all(Array.from({ length: 200 }, () => store().has('a')));
  expect(most).toBeLessThan(128);
});
