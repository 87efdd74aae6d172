import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { estimateCost } from '../../../activities/plan/estimate-cost.ts';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';
import { OnnxInference } from '../../../workers/inference/onnx-inference.ts';
import { TinyVoc } from '../../pipeline/tiny-voc.ts';
import { runStages, writeTinyModel } from '../run-stages.ts';
import { planDry } from './plan-dry.ts';

const SAMPLES = 10;
const [STEPS, EXPLAINED, ALTERED] = [3, 4, 7];
let folder: string;
let inference: OnnxInference;
let voc: TinyVoc;
let model: object;
beforeAll(async () => {
  inference = new OnnxInference();
  folder = await mkdtemp(join(tmpdir(), 'groundcam-cost-'));
  voc = await (await TinyVoc.create()).addSamples(SAMPLES);
  const uri = await writeTinyModel(folder);
  model = { uri, preprocessing: { mean: 128, std: 128 }, logits: 'logits' };
});
afterAll(async () => {
  await inference.close();
  await rm(folder, { recursive: true, force: true });
});

function asked(store: string, changes: object) {
  return AuditSpec.parse({
    model,
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' },
    ...{ baselines: false, overlays: 0 },
    store: join(folder, store),
    ...changes,
  });
}

const attacks = (...epsilons: number[]) => ({
  attacks: [{ epsilons, regions: ['object'], steps: STEPS }],
});

/** What a dry run estimates if an explanation takes a second, and a step of an attack a thousand. */
async function estimated(spec: AuditSpec) {
  const planned = await planDry(spec, inference);
  return estimateCost(planned, () =>
    Promise.resolve({ secondsEach: 1, secondsAStep: 1000, images: 8, provider: 'cpu' }),
  );
}

/** Seconds of an attack on a sample: a start, the steps and the rounded image, and explanations. */
const OF_ATTACK = 1000 * (1 + STEPS + 1) + EXPLAINED;

test('counts of samples that lack one new size of an attack that size alone', async () => {
  const nothing = await estimated(asked('new-size', attacks(4, 8)));
  expect(nothing.time?.seconds).toBe(SAMPLES * (1 + 2 * OF_ATTACK));
  await runStages('run', asked('new-size', attacks(4)), inference, { toTheEnd: true });
  const one = await estimated(asked('new-size', attacks(4, 8)));
  expect(one.time).toMatchObject({ by: 'inference', seconds: SAMPLES * OF_ATTACK });
  expect(one.traffic.written).toBeLessThan(nothing.traffic.written);
  expect((await estimated(asked('new-size', attacks(4)))).time).toBeNull();
});

test('does not take the pace of the last run for samples of which a part is there', async () => {
  await runStages('run', asked('paced', attacks(4)), inference, { toTheEnd: true });
  // The last run took as many steps, but measured the samples as well.
  const other = await estimated(asked('paced', attacks(8)));
  expect(other.time).toMatchObject({ by: 'inference', seconds: SAMPLES * OF_ATTACK });
});

test('counts altered images alone where only interventions are new', async () => {
  await runStages('run', asked('altered', {}), inference, { toTheEnd: true });
  const { time } = await estimated(asked('altered', { interventions: true }));
  expect(time?.seconds).toBe(SAMPLES * ALTERED);
});
