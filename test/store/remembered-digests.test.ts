import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Files } from '../../core/dataset/files.ts';
import { listSamples } from '../../core/dataset/list-samples.ts';
import { openDataset } from '../../core/dataset/open-dataset.ts';
import { sha256 } from '../../core/encoding/digest.ts';
import { DatasetSpec } from '../../core/schema/audit-spec.ts';
import { openStore } from '../../store/open-store.ts';
import { rememberDigests } from '../../store/remembered-digests.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { MemoryStore } from './memory-store.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'groundcam-digests-'))));
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** The digests of two files, and those whose content was read for them. */
async function digests(memory: MemoryStore, options?: { rehash: boolean }) {
  const store = openStore(folder);
  const reads = vi.spyOn(store, 'markedDigest');
  const { files, save } = await rememberDigests(store, memory, options);
  const found = [await files.digest('a'), await files.digest('b')];
  await save();
  return { found, read: reads.mock.calls.map(([name]) => name) };
}

/** Lets files of this moment look older. */
function wait(seconds: number) {
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now + 1000 * seconds);
}

test('A file is read again only if it looks changed, or if all are to be read', async () => {
  const memory = new MemoryStore();
  await writeFile(join(folder, 'a'), 'one');
  await writeFile(join(folder, 'b'), 'two');
  wait(10);
  const both = [sha256('one'), sha256('two')];
  expect(await digests(memory)).toEqual({ found: both, read: ['a', 'b'] });
  expect(await digests(memory)).toEqual({ found: both, read: [] });
  expect(await digests(memory, { rehash: true })).toEqual({ found: both, read: ['a', 'b'] });

  // The same size and time of content: the time of the change itself can't be set.
  const { atime, mtime } = await stat(join(folder, 'b'));
  await writeFile(join(folder, 'b'), 'six');
  await utimes(join(folder, 'b'), atime, mtime);
  wait(20);
  expect(await digests(memory)).toEqual({ found: [both[0], sha256('six')], read: ['b'] });
  await rm(join(folder, 'a'));
  expect((await digests(memory)).found).toEqual([null, sha256('six')]);
});

test('A file that has just changed is not remembered: its next change may show the same time', async () => {
  const memory = new MemoryStore();
  await writeFile(join(folder, 'a'), 'one');
  await writeFile(join(folder, 'b'), 'two');
  expect((await digests(memory)).read).toEqual(['a', 'b']);
  expect(memory.objects.size).toBe(0);
  expect((await digests(memory)).read).toEqual(['a', 'b']);
});

test('Samples are the same with and without remembered digests', async () => {
  const voc = await (await TinyVoc.create()).addSamples(3);
  const spec = DatasetSpec.parse({ uri: voc.folder, classes: ['aeroplane'] });
  const samplesOf = async (files: Files) => listSamples(await openDataset(files, spec), spec);
  const wanted = await samplesOf(openStore(voc.folder));
  wait(10);
  const memory = new MemoryStore();
  for (const rehash of [false, false, true]) {
    const store = openStore(voc.folder);
    const reads = vi.spyOn(store, 'markedDigest');
    const { files, save } = await rememberDigests(store, memory, { rehash });
    expect(await samplesOf(files)).toEqual(wanted);
    const isKnown = memory.objects.size > 0 && !rehash;
    expect(reads).toHaveBeenCalledTimes(isKnown ? 0 : 2 * wanted.length);
    await save();
  }
});

test('What was saved is no longer in memory', async () => {
  const memory = new MemoryStore();
  await writeFile(join(folder, 'a'), 'one');
  await writeFile(join(folder, 'b'), 'two');
  wait(10);
  await digests(memory);
  const { files, save } = await rememberDigests(openStore(folder), memory);
  const listed: string[] = [];
  for await (const { key } of files.list('')) listed.push(key);
  expect(listed.sort()).toEqual(['a', 'b']);
  expect(files.knownDigest?.('a')).toBe(sha256('one'));
  await save();
  expect(files.knownDigest?.('a')).toBeUndefined();
  expect(await files.digest('a')).toBe(sha256('one'));
});

test('Of two runs that learn at once, none spoils what the other has', async () => {
  await writeFile(join(folder, 'a'), 'one');
  await writeFile(join(folder, 'b'), 'two');
  wait(10);
  const memory = new MemoryStore();
  const [one, other] = await Promise.all([
    rememberDigests(openStore(folder), memory),
    rememberDigests(openStore(folder), memory),
  ]);
  await one.files.digest('a');
  await other.files.digest('b');
  await Promise.all([one.save(), other.save()]);
  const { found, read } = await digests(memory);
  expect(found).toEqual([sha256('one'), sha256('two')]);
  expect(read).toHaveLength(1);
});
