import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CorruptArtifactError } from '../../../core/errors/corrupt-artifact-error.ts';
import { ObjectArtifacts } from '../../../store/artifacts/object-artifacts.ts';
import { readRecord, readRecords } from '../../../store/artifacts/read-artifact.ts';
import { FileStore } from '../../../store/file-store.ts';
import { z } from 'zod';
import { describeArtifacts } from './contract.ts';

const KEY = 'artifacts/v1/cam/00/0011.json';
const OTHER = 'artifacts/v1/cam/00/0012.json';
const Score = z.object({ score: z.number() });

const newStore = async () => new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-artifacts-')));

describeArtifacts('one object a key', async () => new ObjectArtifacts(await newStore()));

/** Artifacts of which the first is broken. */
async function broken(): Promise<ObjectArtifacts> {
  const store = await newStore();
  const artifacts = new ObjectArtifacts(store);
  await artifacts.write(new Map([KEY, OTHER].map((key) => [key, { score: 0.5 }])));
  const path = store.locate(KEY);
  await writeFile(path, (await readFile(path, 'utf8')).replace('0.5', '0.6'));
  return artifacts;
}

it('returns an error for an artifact that was altered, and leaves it there', async () => {
  const artifacts = await broken();
  const read = await artifacts.read([KEY, OTHER]);
  expect(read.get(KEY)).toBeInstanceOf(CorruptArtifactError);
  expect(read.get(OTHER)).toEqual({ score: 0.5 });
  expect((await artifacts.known([KEY])).size).toBe(1);
});

it('removes a broken artifact that a stage reads, so that it is computed again', async () => {
  const artifacts = await broken();
  await expect(readRecord(artifacts, KEY, Score)).rejects.toThrow(
    'was broken and has been removed',
  );
  expect((await artifacts.known([KEY])).size).toBe(0);
});

it('reads records that are there beside those that are broken or gone', async () => {
  const artifacts = await broken();
  const gone = 'artifacts/v1/cam/00/0013.json';
  expect(await readRecords(artifacts, [gone, KEY, OTHER], Score)).toEqual([
    null,
    null,
    { score: 0.5 },
  ]);
  expect((await artifacts.known([KEY])).size).toBe(0);
});

it('does not list files that no stage made', async () => {
  const store = await newStore();
  await store.write('artifacts/notes.txt', 'mine');
  for await (const { key } of new ObjectArtifacts(store).list()) expect.fail(key);
});

it('keeps an artifact that only one reading found broken', async () => {
  const store = await newStore();
  let readings = 0;
  store.read = async (key) => {
    const bytes = await FileStore.prototype.read.call(store, key);
    if (readings++ === 0) bytes[3]! ^= 1;
    return bytes;
  };
  const artifacts = new ObjectArtifacts(store);
  await artifacts.write(new Map([[KEY, { score: 0.5 }]]));
  expect(await readRecord(artifacts, KEY, Score)).toEqual({ score: 0.5 });
  expect((await artifacts.known([KEY])).size).toBe(1);
});
