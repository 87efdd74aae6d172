import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EvidenceTest } from '../../core/schema/evidence.ts';
import type { Results } from '../../core/schema/results.ts';
import { openStore } from '../../store/open-store.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { TinyVoc } from './tiny-voc.ts';

type Spec = Parameters<Pipeline['run']>[0];
const SAMPLES = 8;
let env: TestWorkflowEnvironment;
let pipeline: Pipeline;
let voc: TinyVoc;
let spec: Spec & { store: string };
let first: Results;

beforeAll(async () => {
  env = await startTestTemporal();
  pipeline = await startPipeline(env);
  voc = await (await TinyVoc.create()).addSamples(SAMPLES);
  spec = {
    model: { uri: 'test/golden/cam/resnet.onnx' },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'index', index: 3 },
    execution: { shardSize: 3 },
    overlays: 0,
    store: await mkdtemp(join(tmpdir(), 'groundcam-heads-')),
  };
  first = (await pipeline.run(spec)).results;
});
afterAll(async () => {
  await pipeline?.stop();
  await env?.teardown();
});

async function headKeys(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of openStore(spec.store).list('artifacts/v1/heads/')) keys.push(key);
  return keys.sort();
}

function learnedTest({ evidence }: Results): EvidenceTest | undefined {
  const step = evidence.steps.find((one) => one.step === 'learned');
  return step?.tests.find(({ name }) => name === 'untrained-heads');
}

it('ranks the own head among 199, over all samples, and stores one record a sample', async () => {
  expect(first.heads).toMatchObject({ n: SAMPLES, images: SAMPLES, untrained: { draws: 199 } });
  expect(await headKeys()).toHaveLength(SAMPLES);
  const { own, meanOfDraws, p } = first.heads!.untrained!;
  expect(learnedTest(first)).toMatchObject({ estimate: own - meanOfDraws, p: p.greater });
});

it('has the own head at the ROC-AUC of its map, but for the grid', () => {
  expect(first.heads!.untrained!.own).toBeCloseTo(first.measures!.rocAuc.mean, 1);
});

it('says that ten logits are too few other classes', () => {
  expect(first.heads!.classes).toBeNull();
});

it('a rerun with other statistics computes no head, and has the same', async () => {
  const before = await headKeys();
  const { results } = await pipeline.run({ ...spec, alpha: 0.01 });
  expect(results).toMatchObject({ computed: 0, cached: SAMPLES, heads: first.heads });
  expect(await headKeys()).toEqual(before);
});

it('one more image computes one more record', async () => {
  const before = new Set(await headKeys());
  await voc.addSamples(SAMPLES + 1);
  const { results } = await pipeline.run(spec);
  expect(results.heads?.n).toBe(SAMPLES + 1);
  expect((await headKeys()).filter((key) => !before.has(key))).toHaveLength(1);
});

it('an audit without baselines has none, says why, and finds all maps of one with them', async () => {
  const { results } = await pipeline.run({ ...spec, baselines: false });
  expect(results).toMatchObject({ computed: 0, cached: SAMPLES + 1 });
  expect(results.heads).toBeNull();
  const [, , learned] = results.evidence.steps;
  expect(learned).toMatchObject({ status: 'not-tested', reason: 'baselines were left out' });
});

it('a method that reads no gradient has none, and says so', async () => {
  const { results } = await pipeline.run({ ...spec, method: 'eigencam' });
  const [, , learned] = results.evidence.steps;
  expect(learned).toMatchObject({
    status: 'not-tested',
    reason: 'eigencam reads no gradient at a layer',
  });
});
