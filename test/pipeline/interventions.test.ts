import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Measurement } from '../../core/schema/measurement.ts';
import type { InterventionEffect, InterventionResults } from '../../core/schema/results.ts';
import { openStore } from '../../store/open-store.ts';
import { readJsonLines } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { mask, TinyVoc } from './tiny-voc.ts';

let env: TestWorkflowEnvironment;
let pipeline: Pipeline;
beforeAll(async () => {
  env = await startTestTemporal();
  pipeline = await startPipeline(env);
});
afterAll(async () => {
  await pipeline?.stop();
  await env?.teardown();
});

function effect(
  { effects }: InterventionResults,
  part: InterventionEffect['part'],
  fill: InterventionEffect['fill'],
): InterventionEffect {
  return effects.find((each) => each.part === part && each.fill === fill)!;
}

/** Attribution is not reliance: the models themselves say what they rely on. */
describe('interventions in the demo', () => {
  let honest: InterventionResults;
  let shortcut: InterventionResults;
  let runId: string;
  let store: string;
  beforeAll(async () => {
    store = await mkdtemp(join(tmpdir(), 'groundcam-demo-'));
    const audit = (model: string) =>
      pipeline.run({
        model: { uri: `demo/models/${model}.onnx` },
        dataset: { uri: 'demo/data/VOC' },
        interventions: true,
        store,
        overlays: 0,
      });
    ({
      results: { interventions: honest },
      runId,
    } = (await audit('honest')) as {
      results: { interventions: InterventionResults };
      runId: string;
    });
    shortcut = (await audit('shortcut')).results.interventions!;
  });

  it('ask both models about every sample in seven ways', () => {
    for (const { effects, unanswered } of [honest, shortcut]) {
      expect(effects.map(({ n }) => n)).toEqual([108, 108, 108, 108, 108, 108, 108]);
      expect(unanswered).toBe(0);
    }
  });

  it('take the shortcut model’s answer away with the background', () => {
    for (const fill of ['mean', 'photo'] as const) {
      const { logit, flips, adjusted } = effect(shortcut, 'background', fill);
      expect(logit.dz).toBeLessThan(-1);
      expect(adjusted?.holm.p).toBeLessThan(1e-3);
      expect(flips).toBeGreaterThan(0.5);
    }
  });

  it('leave the honest model its answer without the background', () => {
    for (const fill of ['mean', 'blur', 'photo'] as const) {
      const { logit, flips } = effect(honest, 'background', fill);
      expect(logit.meanDifference).toBeGreaterThan(-0.5);
      expect(flips).toBeLessThan(0.1);
    }
  });

  it('take the honest model’s answer away with the foreground, and leave the other its own', () => {
    expect(effect(honest, 'foreground', 'mean').flips).toBeGreaterThan(0.5);
    expect(effect(shortcut, 'foreground', 'mean').flips).toBeLessThan(0.1);
    expect(effect(honest, 'foreground', 'mean').predictions?.accuracyAfter).toBeLessThan(0.5);
    expect(effect(honest, 'patch', 'mean').predictions?.accuracyAfter).toBeGreaterThan(0.9);
  });

  it('tell of each sample how far heat and effect are apart, and list every answer', async () => {
    const kept = openStore(store);
    const rows = await readJsonLines(kept, runKeys(runId).measurements, Measurement);
    const apart = rows.map((row) => (row.status === 'measured' ? row.disagreement : undefined));
    expect(apart.every((value) => value != null && value >= 0 && value <= 1)).toBe(true);
    expect(honest.agreement.rho).toBeGreaterThan(0);
    const csv = new TextDecoder().decode(await kept.read(runKeys(runId).interventionsCsv));
    expect(csv.trimEnd().split('\n')).toHaveLength(1 + 7 * 108);
  });
});

describe('interventions in a small data set', () => {
  let voc: TinyVoc;
  let store: string;
  beforeEach(async () => {
    voc = await (await TinyVoc.create()).addSamples(3);
    store = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
  });
  const spec = () => ({
    model: { uri: 'test/golden/cam/squeezenet.onnx' },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' as const },
    store,
    overlays: 0,
  });

  it('are asked for later, of samples that the store has measured', async () => {
    await pipeline.run(spec());
    const { results } = await pipeline.run({ ...spec(), interventions: true });
    expect(results.interventions).toMatchObject({ unanswered: 0 });
    expect(results.interventions?.effects).toHaveLength(7);
  });

  it('are not done twice, excluded samples included', async () => {
    await voc.add('broken', new Uint8Array([1, 2, 3]), await mask({}));
    const asked = { ...spec(), interventions: true };
    const first = await pipeline.run(asked);
    const again = await pipeline.run(asked, { recompute: 'publish' });
    expect(again.results).toMatchObject({ computed: 0, cached: 4, n: 3 });
    expect(again.results.interventions).toEqual(first.results.interventions);
  });

  it('are the same whatever the order and size of shards', async () => {
    const asked = { ...spec(), interventions: true };
    const { results } = await pipeline.run(asked);
    const elsewhere = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
    const execution = { shardSize: 1, imagesPerActivity: 1 };
    const again = await pipeline.run({ ...asked, store: elsewhere, execution });
    const logits = ({ effects }: InterventionResults) =>
      effects.map(({ logit }) => logit.meanAfter);
    logits(again.results.interventions!).forEach((value, i) =>
      expect(value).toBeCloseTo(logits(results.interventions!)[i]!, 4),
    );
  });

  it('do without another background where there is one image only', async () => {
    const alone = { ...spec(), dataset: { ...spec().dataset, limit: 1 }, interventions: true };
    const { results } = await pipeline.run(alone);
    expect(results.interventions?.effects.map(({ fill }) => fill)).toEqual([
      'mean',
      'blur',
      'mean',
      'blur',
      'mean',
      'blur',
    ]);
    expect(results.interventions?.agreement).toMatchObject({ n: 1, rho: null });
  });
});
