import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeChecksums } from '../../store/checksums.ts';
import { FileStore } from '../../store/file-store.ts';
import { studyKeys } from '../../store/study-keys.ts';
import { verifyStore } from '../../store/verify-store.ts';
import { studyOf } from '../report/study/fixture.ts';

const keys = studyKeys('one');
const files = [keys.claim, keys.spec, keys.cellsCsv, keys.cellsParquet, keys.page, keys.results];

const results = studyOf({ models: ['a', 'b'], classes: ['aeroplane'], photos: 6 });

let store: FileStore;
beforeEach(async () => {
  store = new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-verify-')));
  for (const key of files) await store.write(key, `what is in ${key}`);
  await store.write(keys.results, JSON.stringify(results));
  const digest = await store.digest(keys.results);
  await writeChecksums(store, keys, { last: new Map([[keys.results, digest!]]) });
});

const brokenKeys = async () => (await verifyStore(store, () => {})).broken.map(({ key }) => key);

it('finds nothing in a study that is as it was written, and counts its files', async () => {
  expect(await verifyStore(store, () => {})).toEqual({ checked: files.length + 1, broken: [] });
});

it.each([...files, keys.checksums])(
  'names a file of which one bit has flipped: %s',
  async (key) => {
    const bytes = await store.read(key);
    bytes[bytes.length >> 1]! ^= 1;
    await store.write(key, bytes);
    expect(await brokenKeys()).toEqual([key]);
  },
);

it.each(files)('names a file that is gone: %s', async (key) => {
  await store.remove(key);
  expect(await brokenKeys()).toEqual([key]);
});

it('says nothing of a study that has not ended', async () => {
  for (const key of [keys.results, keys.checksums, keys.page]) await store.remove(key);
  expect(await brokenKeys()).toEqual([]);
});

describe('a study of 0.2.0, which recorded nothing', () => {
  beforeEach(() => store.remove(keys.checksums));

  it('is whole if its files are there and its results can be read', async () => {
    expect(await brokenKeys()).toEqual([]);
  });

  it.each([keys.spec, keys.cellsCsv, keys.cellsParquet, keys.page])(
    'is broken without %s',
    async (key) => {
      await store.remove(key);
      expect(await brokenKeys()).toEqual([key]);
    },
  );

  it('is broken if its results are not results', async () => {
    await store.write(keys.results, '{"studyId":"one"}');
    expect(await brokenKeys()).toEqual([keys.results]);
  });
});
