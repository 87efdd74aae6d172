import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { TinyVoc } from './tiny-voc.ts';

type Spec = Parameters<Pipeline['run']>[0];
let env: TestWorkflowEnvironment;
let pipeline: Pipeline;
let spec: Spec & { store: string };
let first: Awaited<ReturnType<Pipeline['run']>>;

beforeAll(async () => {
  env = await startTestTemporal();
  pipeline = await startPipeline(env);
  const voc = await (await TinyVoc.create()).addSamples(5);
  spec = {
    model: { uri: 'test/golden/cam/resnet.onnx' },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' },
    execution: { shardSize: 2 },
    store: await mkdtemp(join(tmpdir(), 'groundcam-store-')),
  };
  first = await pipeline.run(spec);
});
afterAll(async () => {
  await pipeline?.stop();
  await env?.teardown();
});

async function artifacts(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of openStore(spec.store).list('artifacts/')) keys.push(key);
  return keys.sort();
}

it('an audit says by how much it beats each null, pooled and by class', () => {
  const { baselines, byClass, primary } = first.results;
  expect(Object.keys(baselines)).toEqual(['gaussian', 'meanMask']);
  for (const { n, difference } of Object.values(baselines)) {
    expect(n).toBe(5);
    expect(difference.meanOwn).toBeCloseTo(primary.meanDifference!, 12);
    expect(difference.meanDifference).toBeCloseTo(
      difference.meanOwn! - difference.meanBaseline!,
      12,
    );
    expect(difference.signFlip?.p.greater).toBeGreaterThan(0);
  }
  expect(byClass[0]!.baselines).toEqual(baselines);
});

it('the page and the terminal show them', async () => {
  const page = await openStore(spec.store).read(runKeys(first.runId).report);
  expect(new TextDecoder().decode(page)).toContain('the mean mask of the other images');
});

it('a rerun computes no null, and has the same', async () => {
  const before = await artifacts();
  const { results } = await pipeline.run({ ...spec, overlays: 1 });
  expect(results).toMatchObject({ computed: 0, baselines: first.results.baselines });
  expect(await artifacts()).toEqual(before);
});

it('baselines do not depend on how samples lie in shards', async () => {
  const { results } = await pipeline.run({ ...spec, execution: { shardSize: 200 } });
  expect(results.baselines).toEqual(first.results.baselines);
});

it('a new image changes the mean of all masks, and nothing else of what others are compared with', async () => {
  const before = await artifacts();
  const others = await (await TinyVoc.create()).addSamples(6);
  const dataset = { ...spec.dataset, uri: others.folder };
  const { results } = await pipeline.run({ ...spec, dataset });
  const made = (await artifacts()).filter((key) => !before.includes(key));
  const countOf = (stage: string) => made.filter((key) => key.includes(`/${stage}/`)).length;
  expect(results).toMatchObject({ computed: 1, baselines: { meanMask: { n: 6 } } });
  expect(countOf('compared')).toBe(1);
  const fresh = { store: await mkdtemp(join(tmpdir(), 'groundcam-store-')), dataset };
  const atOnce = (await pipeline.run({ ...spec, ...fresh })).results;
  expect(results.baselines).toEqual(atOnce.baselines);
  expect(results.otherMasks).toEqual(atOnce.otherMasks);
});

it('an audit that asks for none has none, and the same figures otherwise', async () => {
  const alone = { store: await mkdtemp(join(tmpdir(), 'groundcam-store-')), baselines: false };
  await pipeline.run({ ...spec, ...alone });
  for await (const { key } of openStore(alone.store).list('artifacts/')) {
    expect(key).not.toMatch(/compared|masks|baselines/);
  }
  const { results } = await pipeline.run({ ...spec, baselines: false });
  expect(results.baselines).toEqual({});
  expect(results.primary).toEqual(first.results.primary);
});

it('a lone image has no others to be compared with', async () => {
  const dataset = { ...spec.dataset, limit: 1 };
  const { results } = await pipeline.run({ ...spec, dataset });
  expect(results.baselines.gaussian).toMatchObject({ n: 1, difference: { t: null } });
  expect(results.baselines.meanMask).toMatchObject({ n: 0, excluded: { 'no-other-image': 1 } });
  expect(results.otherMasks).toBeNull();
});

it("baselines are measured at the photo's size where heatmaps are", async () => {
  const { results } = await pipeline.run({ ...spec, measure: { at: 'original' } });
  const { gaussian } = results.baselines;
  expect(gaussian!.n).toBe(5);
  expect(gaussian!.difference.meanOwn).toBeCloseTo(results.primary.meanDifference!, 12);
  expect(gaussian!.difference.meanBaseline).not.toBe(
    first.results.baselines.gaussian!.difference.meanBaseline,
  );
  expect(gaussian!.difference.meanBaseline).toBeCloseTo(
    first.results.baselines.gaussian!.difference.meanBaseline!,
    1,
  );
});
