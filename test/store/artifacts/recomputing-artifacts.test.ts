import { mkdtemp, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { NotFoundError } from '../../core/errors/not-found-error.ts';
import { FileStore } from '../../store/file-store.ts';
import { RecomputingStore } from '../../store/recomputing-store.ts';
import { keysOf } from './contract.ts';

const CAM = 'artifacts/v1/cam/00/0011.npy';
const IMAGE = 'artifacts/v1/image/00/0022.npy';
const OUTPUT = 'runs/a/results.json';
const since = new Date('2026-11-20T12:00:00Z');
const before = new Date('2026-11-20T11:00:00Z');

let store: FileStore;
let recomputed: RecomputingStore;
/** A store with one object of each kind, all from before the recompute of `cam`. */
beforeEach(async () => {
  store = new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-recomputed-')));
  for (const key of [CAM, IMAGE, OUTPUT]) {
    await store.write(key, 'old');
    await utimes(store.locate(key), before, before);
  }
  recomputed = new RecomputingStore(store, { stages: ['cam'], since });
});

const read = async (key: string) => Buffer.from(await recomputed.read(key)).toString();

it('does not see what the recomputed stages made before', async () => {
  expect(await recomputed.has(CAM)).toBe(false);
  expect(await recomputed.modified(CAM)).toBeNull();
  expect(await recomputed.digest(CAM)).toBeNull();
  expect(await keysOf(recomputed, 'artifacts/')).toEqual([IMAGE]);
  await expect(recomputed.read(CAM)).rejects.toBeInstanceOf(NotFoundError);
  await expect(recomputed.readRange(CAM, 0, 1)).rejects.toBeInstanceOf(NotFoundError);
});

it('sees what other stages made, and all that is no artifact', async () => {
  for (const key of [IMAGE, OUTPUT]) {
    expect(await recomputed.has(key)).toBe(true);
    expect(await read(key)).toBe('old');
    expect(await recomputed.writeOnce(key, 'new')).toBe('exists');
  }
});

it('replaces an artifact once, and then it is there for retries', async () => {
  expect(await recomputed.writeOnce(CAM, 'new')).toBe('written');
  expect(await read(CAM)).toBe('new');
  expect(await recomputed.writeOnce(CAM, 'newer')).toBe('exists');
  expect(await read(CAM)).toBe('new');
});

it('leaves the artifact of before to everyone else until it is replaced', async () => {
  expect(Buffer.from(await store.read(CAM)).toString()).toBe('old');
});
