import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteGarbage, findGarbage, type GarbageOptions } from '../../store/collect-garbage.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { StoreSizes } from '../../store/store-sizes.ts';
import type { Store } from '../../store/store.ts';
import { verifyStore } from '../../store/verify-store.ts';
import { s3Environment, startTestS3 } from '../servers.ts';
import { keysOf } from '../store/contract.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { TinyVoc } from './tiny-voc.ts';

let env: TestWorkflowEnvironment;
let s3: Awaited<ReturnType<typeof startTestS3>>;
let pipeline: Pipeline;
let voc: TinyVoc;
beforeAll(async () => {
  [env, s3] = await Promise.all([startTestTemporal(), startTestS3()]);
  Object.assign(process.env, s3Environment(s3));
  pipeline = await startPipeline(env);
  voc = await (await TinyVoc.create()).addSamples(2);
});
afterAll(async () => {
  await pipeline?.stop();
  await Promise.all([env?.teardown(), s3?.stop()]);
});

const HOURS = 3_600_000;
/** A time at which nothing that the test writes is recent any more. */
const later = () => new Date(Date.now() + 2 * HOURS);

const uris = {
  file: () => mkdtemp(join(tmpdir(), 'groundcam-store-')),
  s3: () => Promise.resolve(`s3://${s3.bucket}/${crypto.randomUUID()}`),
};

describe.each(['file', 's3'] as const)('garbage in a %s store', (kind) => {
  let store: Store;
  let first: string;
  let second: string;
  /** Two runs with a mask and an image in common; their maps differ. */
  beforeEach(async () => {
    store = openStore(await uris[kind]());
    first = (await pipeline.run(spec('predicted'))).runId;
    second = (await pipeline.run(spec(1))).runId;
  });

  const spec = (target: 'predicted' | number) => ({
    model: { uri: 'test/golden/cam/squeezenet.onnx' },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target:
      target === 'predicted'
        ? { kind: 'predicted' as const }
        : { kind: 'index' as const, index: target },
    store: store.uri,
    overlays: 0,
  });
  const find = (options: Partial<GarbageOptions> = {}) =>
    findGarbage(store, { now: later(), ...options });

  it('is nothing while all runs are kept', async () => {
    expect(await find()).toMatchObject({ runs: [], artifacts: [], publications: [], kept: 2 });
  });

  it('is a dropped run and what only it refers to', async () => {
    const garbage = await find({ keepLast: 1 });
    expect(garbage.runs.map(({ runId }) => runId)).toEqual([first]);
    const sizes = new StoreSizes();
    for (const object of [...garbage.artifacts, ...garbage.publications]) sizes.add(object);
    expect(Object.fromEntries(sizes.parts())).toMatchObject({
      cam: { objects: 4 },
      measurement: { objects: 2 },
      other: { objects: 1 },
    });
    expect(sizes.parts().map(([part]) => part)).not.toContain('image');
  });

  it('is deleted, and the kept run still has everything', async () => {
    await deleteGarbage(store, await find({ keepLast: 1 }));
    expect(await keysOf(store, runKeys(first).folder)).toEqual([]);
    expect((await verifyStore(store, () => {})).broken).toEqual([]);
    const again = await pipeline.run(spec(1), { recompute: 'publish' });
    expect(again.results).toMatchObject({ computed: 0, cached: 2, failed: 0 });
    const dropped = await pipeline.run(spec('predicted'));
    expect(dropped.results).toMatchObject({ computed: 2, cached: 0, failed: 0 });
  });

  it('is not what was written in the last hour', async () => {
    const garbage = await find({ keepLast: 1, now: new Date() });
    expect(garbage.artifacts).toEqual([]);
  });

  it('is not what a run refers to that has not ended, nor that run', async () => {
    await store.remove(runKeys(first).results);
    expect(await find({ keepLast: 0 })).toMatchObject({
      runs: [],
      artifacts: [],
      publications: [],
      kept: 2,
    });
  });

  it('spares what a run refers to that has planned since it was found', async () => {
    const { plan, manifest } = runKeys(first);
    const files = await Promise.all([store.read(plan), store.read(manifest)]);
    await store.remove(plan);
    const garbage = await find();
    await store.write(plan, files[0]);
    await deleteGarbage(store, garbage);
    expect(garbage.artifacts.length).toBeGreaterThan(0);
    const again = await pipeline.run(spec('predicted'), { recompute: 'publish' });
    expect(again.results).toMatchObject({ computed: 0, cached: 2 });
  });

  it('are runs that nothing was written to for long, but for the latest', async () => {
    const now = new Date(Date.now() + 31 * 24 * HOURS);
    const garbage = await find({ olderThan: 30 * 24 * HOURS, now });
    expect(garbage.runs.map(({ runId }) => runId)).toEqual([first]);
    expect((await find({ olderThan: 30 * 24 * HOURS })).runs).toEqual([]);
    expect(await store.has(runKeys(second).results)).toBe(true);
  });

  it('is no artifact while a run is kept whose plan it can not read, and which it names', async () => {
    await store.write(runKeys(first).plan, '{"runId": 1}');
    const garbage = await find({ keepLast: 2 });
    expect(garbage).toMatchObject({ artifacts: [], kept: 2 });
    expect(garbage.unreadable.join()).toContain(
      `Could not read ${store.locate(runKeys(first).plan)}`,
    );
    // Once that run is dropped, nothing depends on it.
    expect((await find({ keepLast: 1 })).artifacts.length).toBeGreaterThan(0);
  });

  it('is told from broken artifacts, which verify names', async () => {
    const [key = ''] = (await keysOf(store, 'artifacts/v1/cam/')).filter((each) =>
      each.endsWith('.npy'),
    );
    const bytes = await store.read(key);
    await store.write(key, bytes.subarray(0, bytes.length - 4));
    const manifest = runKeys(second).manifest;
    const lines = Buffer.from(await store.read(manifest)).toString();
    await store.write(manifest, lines.replace('sample_000', 'sample_009'));
    const { broken } = await verifyStore(store, () => {});
    expect(broken.map((each) => each.key)).toEqual([key, manifest]);
  });
});
