import { mkdtemp, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { ObjectArtifacts } from '../../../store/artifacts/object-artifacts.ts';
import { RecomputingArtifacts } from '../../../store/artifacts/recomputing-artifacts.ts';
import { FileStore } from '../../../store/file-store.ts';

const CAM = 'artifacts/v1/cam/00/0011.json';
const IMAGE = 'artifacts/v1/image/00/0022.json';
const since = new Date('2026-11-20T12:00:00Z');
const before = new Date('2026-11-20T11:00:00Z');

let artifacts: ObjectArtifacts;
let recomputed: RecomputingArtifacts;
/** A store with one artifact of two stages, both from before the recompute of `cam`. */
beforeEach(async () => {
  const store = new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-recomputed-')));
  artifacts = new ObjectArtifacts(store);
  for (const key of [CAM, IMAGE]) {
    await write(key, 'old', artifacts);
    await utimes(store.locate(key), before, before);
  }
  recomputed = new RecomputingArtifacts(artifacts, { stages: ['cam'], since });
});

const write = (key: string, value: string, to: ObjectArtifacts | RecomputingArtifacts) =>
  to.write(new Map([[key, { value }]]));
const read = async (key: string, from: ObjectArtifacts | RecomputingArtifacts) =>
  (await from.read([key])).get(key);

it('does not see what the recomputed stages made before', async () => {
  expect([...(await recomputed.known([CAM, IMAGE])).keys()]).toEqual([IMAGE]);
  expect([...(await recomputed.read([CAM, IMAGE])).keys()]).toEqual([IMAGE]);
  const listed = [];
  for await (const { key } of recomputed.list()) listed.push(key);
  expect(listed).toEqual([IMAGE]);
});

it('keeps what other stages made', async () => {
  await write(IMAGE, 'new', recomputed);
  expect(await read(IMAGE, recomputed)).toEqual({ value: 'old' });
});

it('replaces an artifact once, and then it is there for retries', async () => {
  await write(CAM, 'new', recomputed);
  expect(await read(CAM, recomputed)).toEqual({ value: 'new' });
  await write(CAM, 'newer', recomputed);
  expect(await read(CAM, recomputed)).toEqual({ value: 'new' });
});

it('replaces old artifacts and keeps others in one call', async () => {
  const contents = new Map([CAM, IMAGE].map((key) => [key, { value: 'new' }]));
  await recomputed.write(contents);
  expect(await read(CAM, recomputed)).toEqual({ value: 'new' });
  expect(await read(IMAGE, recomputed)).toEqual({ value: 'old' });
});

it('leaves the old artifact to everyone else until it is replaced', async () => {
  expect(await read(CAM, artifacts)).toEqual({ value: 'old' });
});
