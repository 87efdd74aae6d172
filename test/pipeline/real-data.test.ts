import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRegions } from '../../core/analysis/paired-comparison.ts';
import { Measurement } from '../../core/schema/measurement.ts';
import { openStore } from '../../store/open-store.ts';
import { readJsonLines } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { hasSharedData, sharedData } from '../shared-data.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';

/**
 * The figures come from an independent implementation of the same audit: closed form of Grad-CAM for
 * heads without hidden layers, PIL's resize.
 */
describe.runIf(hasSharedData())('an audit of real photos', () => {
  let env: TestWorkflowEnvironment;
  let pipeline: Pipeline;
  let store: string;
  beforeAll(async () => {
    env = await startTestTemporal();
    pipeline = await startPipeline(env);
    store = await mkdtemp(join(tmpdir(), 'groundcam-real-'));
  });
  afterAll(async () => {
    await pipeline?.stop();
    await env?.teardown();
  });

  const dataset = { uri: join(sharedData, 'VOCdevkit/VOC2012'), classes: ['aeroplane'] };
  const mobilenet = {
    uri: join(sharedData, 'models/mobilenet_v2.onnx'),
    preprocessing: { mean: 128, std: 128 },
  };
  const squeezenet = {
    uri: join(sharedData, 'models/squeezenet1_1.onnx'),
    preprocessing: { mean: [104, 117, 123], channels: 'bgr' as const },
  };

  it.each([
    ['mobilenet_v2, airliner or warplane', mobilenet, 'group', { t: 24.93, dz: 3.802 }],
    ['mobilenet_v2, the predicted class', mobilenet, 'predicted', { t: 13.59, dz: 2.073 }],
    ['squeezenet1_1, airliner or warplane', squeezenet, 'group', { t: 14.18, dz: 2.163 }],
  ] as const)(
    'agrees with an independent implementation: %s',
    async (_name, model, kind, expected) => {
      const { results, runId } = await pipeline.run({
        model,
        dataset,
        target: { kind },
        store,
        overlays: 0,
      });
      const rows = await readJsonLines(openStore(store), runKeys(runId).measurements, Measurement);
      const { n, t, dz } = compareRegions(rows.filter((row) => row.status === 'measured'));
      expect(n).toBe(43);
      expect(t! / expected.t).toBeCloseTo(1, 3);
      expect(dz! / expected.dz).toBeCloseTo(1, 3);
      // Of the predicted class, results are over the 27 photos that are predicted as aeroplanes.
      expect(results).toMatchObject(
        kind === 'predicted'
          ? { n: 27, failed: 0, excluded: { 'predicted-otherwise': 16 } }
          : { n: 43, failed: 0, excluded: {}, primary: { t, dz } },
      );
    },
  );

  it('has the published means, to three digits', async () => {
    const { results } = await pipeline.run({ model: mobilenet, dataset, store, overlays: 0 });
    expect(results.primary.meanForeground).toBeCloseTo(0.7014, 3);
    expect(results.primary.meanBackground).toBeCloseTo(0.3133, 3);
    // The data's README counts them so: airliner (404) or warplane (895) comes first on 27 of the 43.
    expect(results.measures?.accuracy).toBe(27 / 43);
  });

  it('audits every class that ImageNet knows, and each on its own', async () => {
    const classes = ['aeroplane', 'bird', 'cat', 'dog', 'train'];
    const { results } = await pipeline.run({
      model: mobilenet,
      dataset: { ...dataset, classes },
      store,
      overlays: 0,
    });
    expect(results.byClass.map((each) => each.class)).toEqual(classes);
    expect(results.byClass.reduce((sum, { n }) => sum + n, 0)).toBe(results.n);
  });

  it('sends classes without ImageNet synsets to the predicted target', async () => {
    const person = pipeline.run({
      model: mobilenet,
      dataset: { ...dataset, classes: ['person'] },
      store,
    });
    await expect(person).rejects.toMatchObject({
      cause: {
        cause: { message: expect.stringContaining('"person" has no ImageNet synsets') as string },
      },
    });
  });
});
