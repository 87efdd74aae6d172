import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readText } from '../../store/read-json.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline } from './run-pipeline.ts';
import { TinyVoc } from './tiny-voc.ts';

/** Inference that says it runs on a GPU, as that of another worker would. */
class OtherInference extends OnnxInference {
  override async explain(...request: Parameters<OnnxInference['explain']>) {
    const { by, heads, ...explanation } = await super.explain(...request);
    const onGpu = { ...by, provider: 'cuda' };
    return { ...explanation, by: onGpu, ...(heads && { heads: { ...heads, by: onGpu } }) };
  }
}

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTestTemporal();
});
afterAll(() => env?.teardown());

it('records what computed each map, and says so if a run mixes them', async () => {
  const voc = await (await TinyVoc.create()).addSamples(2);
  const store = await mkdtemp(join(tmpdir(), 'groundcam-provenance-'));
  const spec = {
    model: { uri: 'test/golden/cam/squeezenet.onnx' },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' as const },
    overlays: 0,
    store,
  };
  const { node } = process.versions;

  const first = await startPipeline(env, { inference: new OtherInference() });
  const alone = await first.run(spec).finally(() => first.stop());
  expect(alone.results.provenance.computedBy.maps).toEqual([
    { provider: 'cuda', onnxruntime: expect.stringMatching(/^1\./) as string, node, samples: 2 },
  ]);

  await voc.addSamples(5);
  const second = await startPipeline(env);
  const mixed = await second.run(spec).finally(() => second.stop());
  expect(mixed.results).toMatchObject({ computed: 3, cached: 2 });
  const { maps, image, measures } = mixed.results.provenance.computedBy;
  expect(maps.map(({ provider, samples }) => [provider, samples])).toEqual([
    ['cpu', 3],
    ['cuda', 2],
  ]);
  expect(image).toEqual([expect.objectContaining({ node, samples: 5 })]);
  expect(measures).toEqual([expect.objectContaining({ node, samples: 5 })]);

  const page = await readText(openStore(store), runKeys(mixed.runId).report);
  expect(page).toContain('cpu (3 samples), cuda (2 samples)');
  expect(page).toContain('computed with different execution providers');
  const before = await readText(openStore(store), runKeys(alone.runId).report);
  expect(before).not.toContain('computed with different');
});
