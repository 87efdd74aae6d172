import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { NotFoundError } from '../../core/errors/not-found-error.ts';
import { StoreError } from '../../core/errors/store-error.ts';
import { FileStore } from '../../store/file-store.ts';
import { OpenFile } from '../../store/with-file.ts';
import { describeStore, keysOf } from './contract.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'file store é-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const newFolder = () => mkdtemp(join(root, 'store-'));

describeStore('a folder on disk', async () => new FileStore(await newFolder()));

test('a folder that does not exist yet is an empty store, and check() makes it', async () => {
  const store = new FileStore(join(await newFolder(), 'a/b'));
  expect(await keysOf(store)).toEqual([]);
  await store.check();
  expect(await readdir(store.folder)).toEqual([]);
});

test('the digest is the SHA-256 of the content', async () => {
  const store = new FileStore(await newFolder());
  await store.write('a', 'content');
  expect(await store.digest('a')).toBe(createHash('sha256').update('content').digest('hex'));
});

test('no temporary file stays behind, whether writing succeeds or fails', async () => {
  const store = new FileStore(await newFolder());
  await store.write('a', '1');
  await store.writeOnce('a', '2');
  await store.writeOnce('b', '2');
  await store.swap('a', Buffer.from('1'), '3');
  await store.swap('a', Buffer.from('1'), '4');
  await mkdir(join(store.folder, 'folder'));
  await expect(store.write('folder', 'x')).rejects.toBeInstanceOf(StoreError);
  expect((await readdir(store.folder)).sort()).toEqual(['a', 'b', 'folder']);
});

test('an unfinished file of a writer that died is not listed', async () => {
  const store = new FileStore(await newFolder());
  await store.write('a/b', '');
  await writeFile(join(store.folder, 'a/.tmp-123'), 'half');
  expect(await keysOf(store)).toEqual(['a/b']);
  const unfinished = [];
  for await (const file of store.unfinished()) unfinished.push(file);
  expect(unfinished).toMatchObject([{ key: 'a/.tmp-123', size: 4 }]);
  await store.removeUnfinished('a/.tmp-123');
  expect(await readdir(join(store.folder, 'a'))).toEqual(['b']);
});

test('links to files and folders are followed, and a loop of links ends', async () => {
  const elsewhere = new FileStore(await newFolder());
  await elsewhere.write('photos/1.jpg', 'photo');
  const store = new FileStore(await newFolder());
  await store.write('a', '');
  await symlink(join(elsewhere.folder, 'photos'), join(store.folder, 'linked'));
  await symlink(join(elsewhere.folder, 'photos/1.jpg'), join(store.folder, 'z.jpg'));
  await symlink(store.folder, join(store.folder, 'loop'));
  await symlink(join(store.folder, 'nowhere'), join(store.folder, 'broken'));
  expect(await keysOf(store)).toEqual(['a', 'linked/1.jpg', 'z.jpg']);
});

test('a folder that can be made is known to be writable without making it', async () => {
  const folder = await newFolder();
  expect(await new FileStore(join(folder, 'not/yet')).checkWithoutWriting()).toBe(null);
  expect(await readdir(folder)).toEqual([]);
});

test('a place where a folder cannot be made is an error that names it', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'file'), '');
  const store = new FileStore(join(folder, 'file/store'));
  const error = await store.check().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(StoreError);
  await expect(store.checkWithoutWriting()).rejects.toBeInstanceOf(StoreError);
  expect(error).toMatchObject({
    message: expect.stringContaining(store.folder) as string,
    hint: expect.stringContaining('choose another --store') as string,
  });
});

test.skipIf(process.getuid?.() === 0)('a folder without permission says so', async () => {
  const folder = await newFolder();
  await chmod(folder, 0o500);
  const refusal = { hint: expect.stringContaining('right to write') as string };
  await expect(new FileStore(folder).check()).rejects.toMatchObject(refusal);
  const below = new FileStore(join(folder, 'not/yet'));
  await expect(below.checkWithoutWriting()).rejects.toMatchObject(refusal);
});

test.skipIf(process.getuid?.() === 0)('a file without permission says so', async () => {
  const store = new FileStore(await newFolder());
  await store.write('a', '');
  await chmod(store.locate('a'), 0);
  for (const reading of [() => store.read('a'), () => store.digest('a')]) {
    await expect(reading()).rejects.toMatchObject({
      hint: 'Give this user the right to read it.',
    });
  }
});

test('a file that changes while it is read has another mark than its digest', async () => {
  const store = new FileStore(await newFolder());
  await store.write('a', 'one');
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 10_000);
  const digest = vi.spyOn(OpenFile.prototype, 'digest').mockImplementationOnce(async () => {
    await writeFile(store.locate('a'), 'another');
    return 'of both';
  });
  const read = await store.markedDigest('a');
  expect(digest).toHaveBeenCalled();
  expect(read).toEqual({ digest: 'of both', mark: expect.any(String) as string });
  expect(await store.mark('a')).not.toBe(read?.mark);
  vi.restoreAllMocks();
});

test('swaps by several processes at once lose no increment', async () => {
  const store = new FileStore(await newFolder());
  await store.write('count', '0');
  const script = `
    import { FileStore } from ${JSON.stringify(new URL('../../store/file-store.ts', import.meta.url).href)};
    const store = new FileStore(${JSON.stringify(store.folder)});
    for (let done = 0; done < 20; ) {
      const previous = await store.read('count');
      if (await store.swap('count', previous, String(Number(previous.toString()) + 1))) done++;
    }`;
  const run = () =>
    promisify(execFile)(process.execPath, [
      ...['--import', 'tsx', '--input-type=module', '--eval', script],
    ]);
  await Promise.all([run(), run(), run()]);
  expect(Buffer.from(await store.read('count')).toString()).toBe('60');
  expect(await readdir(store.folder)).toEqual(['count']);
});

test('a half-written object of the same name is never seen while it is replaced', async () => {
  const store = new FileStore(await newFolder());
  const versions = ['a', 'b'].map((letter) => letter.repeat(1_000_000));
  await store.write('big', versions[0]!);
  let writing = true;
  const writes = (async () => {
    for (let i = 0; i < 20; i++) await store.write('big', versions[i % 2]!);
    writing = false;
  })();
  while (writing) expect(versions).toContain(Buffer.from(await store.read('big')).toString());
  await writes;
});

test('pipes, devices, folders and links that go round are no files, and nobody waits for them', async () => {
  const store = new FileStore(await newFolder());
  await promisify(execFile)('mkfifo', [join(store.folder, 'pipe.jpg')]);
  await symlink('/dev/zero', join(store.folder, 'endless.jpg'));
  await symlink('round.jpg', join(store.folder, 'round.jpg'));
  await mkdir(join(store.folder, 'folder.jpg'));
  for (const key of [
    'pipe.jpg',
    'endless.jpg',
    'round.jpg',
    'folder.jpg',
    `${'n'.repeat(300)}.jpg`,
  ]) {
    await expect(store.read(key)).rejects.toBeInstanceOf(NotFoundError);
    await expect(store.readRange(key, 0, 10)).rejects.toBeInstanceOf(NotFoundError);
    await expect(store.digest(key)).resolves.toBeNull();
    await expect(store.has(key)).resolves.toBe(false);
  }
  expect(await keysOf(store)).toEqual([]);
});

test('a file whose name is not UTF-8 is named, not passed over', async () => {
  const store = new FileStore(await newFolder());
  await store.write('photos/a.jpg', 'photo');
  const name = Buffer.concat([Buffer.from(join(store.folder, 'photos/b')), Buffer.from([0xff])]);
  await writeFile(name, 'photo');
  await expect(keysOf(store)).rejects.toThrow('is not UTF-8');
});
