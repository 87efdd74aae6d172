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
let alone: Awaited<ReturnType<Pipeline['run']>>;

beforeAll(async () => {
  env = await startTestTemporal();
  pipeline = await startPipeline(env);
  const voc = await (await TinyVoc.create()).addSamples(4);
  spec = {
    model: { uri: 'test/golden/cam/squeezenet.onnx' },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' },
    store: await mkdtemp(join(tmpdir(), 'groundcam-store-')),
  };
  alone = await pipeline.run({ ...spec, method: 'hirescam' });
});
afterAll(async () => {
  await pipeline?.stop();
  await env?.teardown();
});

it('several methods give each its own results; the first is the primary one', async () => {
  const { results, runId } = await pipeline.run({
    ...spec,
    method: ['layercam', 'hirescam', 'reciprocam'],
  });
  expect(results).toMatchObject({ n: 4, computed: 4, recipe: { method: 'layercam' } });
  expect(results.byMethod?.map(({ method }) => method)).toEqual([
    'layercam',
    'hirescam',
    'reciprocam',
  ]);
  expect(results.byMethod?.[0]?.primary).toEqual(results.primary);
  expect(results.byMethod?.[1]?.primary.meanForeground).toBeCloseTo(
    alone.results.primary.meanForeground ?? NaN,
    5,
  );
  expect(results.byMethod?.[2]?.primary).not.toEqual(results.primary);

  const read = async (key: string) =>
    new TextDecoder().decode(await openStore(spec.store).read(key));
  const csv = await read(runKeys(runId).measurementsCsv);
  expect(csv.match(/,reciprocam,measured,/g)).toHaveLength(4);
  const page = await read(runKeys(runId).report);
  expect(page).toContain('By method');
  expect(page).toContain('Recipro-CAM');
});

it('a lone method adds no comparison, and a rerun computes nothing', async () => {
  expect(alone.results.byMethod).toBeUndefined();
  const { results } = await pipeline.run({ ...spec, method: 'hirescam' }, { recompute: 'publish' });
  expect(results).toMatchObject({ computed: 0, cached: 4, primary: alone.results.primary });
});

it('layers and smoothing are part of what a heatmap is made of', async () => {
  const layer = ['features[-1]', 'classifier[0]'];
  const { results } = await pipeline.run({
    ...spec,
    model: { ...spec.model, layer },
    method: 'hirescam',
    smooth: true,
  });
  expect(results).toMatchObject({ n: 4, computed: 4 });
  expect(results.recipe.maps).toHaveLength(12);
  expect(results.primary).not.toEqual(alone.results.primary);
});
