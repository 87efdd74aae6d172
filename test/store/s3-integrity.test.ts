import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sha256 } from '../../core/encoding/digest.ts';
import { openStore } from '../../store/open-store.ts';
import { rememberDigests } from '../../store/remembered-digests.ts';
import { startMiniS3 } from '../mini-s3.ts';
import { MemoryStore } from './memory-store.ts';

let server: Awaited<ReturnType<typeof startMiniS3>>;
beforeEach(async () => {
  server = await startMiniS3();
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

const store = () => openStore('s3://bucket/data');

/** Flips a bit of the first answers to GET, another one each time. */
function flipFirst(answers: number) {
  let sent = 0;
  server.quirks.corrupt = (_key, bytes) => {
    if (sent++ < answers) bytes[sent % bytes.length]! ^= 1 << (sent % 8);
    return bytes;
  };
}

test.each([{ hasOpaqueTags: false }, { hasOpaqueTags: true }, { hasNoTags: true }])(
  'bits that flip on the way are noticed though the server has no checksums: %o',
  async (quirks) => {
    Object.assign(server.quirks, quirks);
    await store().write('photo', 'what was written');
    flipFirst(2);
    expect(Buffer.from(await store().read('photo')).toString()).toBe('what was written');
    flipFirst(2);
    expect(await store().digest('photo')).toBe(sha256('what was written'));
  },
);

test('an object whose ETag is the MD5 of its content is read once', async () => {
  await store().write('photo', 'content');
  await store().read('photo');
  expect(server.requests.filter((request) => request.startsWith('GET'))).toHaveLength(1);
});

test('an object that comes differently each time is an error, and never taken', async () => {
  await store().write('photo', 'what was written');
  flipFirst(Infinity);
  await expect(store().read('photo')).rejects.toThrow('comes differently each time');
});

test('a digest is the SHA-256 of the content, as in a folder', async () => {
  Object.assign(server.quirks, { hasOpaqueTags: true });
  await store().write('photo', 'content');
  expect(await store().digest('photo')).toBe(sha256('content'));
  expect(await store().digest('none')).toBeNull();
});

test('digests are remembered, so that only objects that have changed are read again', async () => {
  const memory = new MemoryStore();
  await store().write('a', 'one');
  await store().write('b', 'two');
  const first = await rememberDigests(store(), memory);
  server.requests.length = 0;
  await first.files.digest('a');
  await first.files.digest('b');
  expect(server.requests).toEqual(['GET data/a', 'GET data/b']);
  await first.save();

  await store().write('b', 'three');
  server.requests.length = 0;
  const second = await rememberDigests(store(), memory);
  expect(await second.files.digest('a')).toBe(sha256('one'));
  expect(await second.files.digest('b')).toBe(sha256('three'));
  expect(server.requests.filter((request) => request.startsWith('GET'))).toEqual(['GET data/b']);
  await second.save();

  // A listing says what an object is marked with: then no request for each is needed.
  server.requests.length = 0;
  const third = await rememberDigests(store(), memory);
  const names = [];
  for await (const { key } of third.files.list('')) names.push(key);
  const digests = await Promise.all(names.map((name) => third.files.digest(name)));
  expect(digests).toEqual([sha256('one'), sha256('three')]);
  expect(server.requests).toHaveLength(1);
});

test('what is remembered and broken is forgotten', async () => {
  const memory = new MemoryStore();
  await store().write('a', 'one');
  const first = await rememberDigests(store(), memory);
  await first.files.digest('a');
  await first.save();
  const [[key, bytes]] = [...memory.objects] as [[string, Uint8Array]];
  const broken = Buffer.from(bytes);
  broken[broken.length - 40]! ^= 1;
  memory.objects.set(key, broken);
  const second = await rememberDigests(store(), memory);
  expect(await second.files.digest('a')).toBe(sha256('one'));
});
