import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Runs } from '../../activities/shared/runs.ts';
import { PixelBudget } from '../../core/image/pixel-budget.ts';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { LOGITS, runStages, writeTinyModel } from './run-stages.ts';

const PHOTO = 96 * 72;
const folder = await mkdtemp(join(tmpdir(), 'groundcam-pixels-'));
const inference = new OnnxInference();
afterAll(async () => {
  await inference.close();
  await rm(folder, { recursive: true });
});

/** The most pixels that were in memory while four photos were measured at their own size. */
async function mostHeld(budget: PixelBudget): Promise<number> {
  const voc = await TinyVoc.create();
  await voc.addSamples(4);
  const spec = AuditSpec.parse({
    model: {
      uri: await writeTinyModel(folder),
      labels: ['aeroplane', ...Array.from({ length: LOGITS - 1 }, (_, at) => `other ${at}`)],
      preprocessing: { mean: 128, std: 128 },
    },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    measure: { at: 'original' },
    store: join(folder, `store-${budget.most}`),
  });
  await runStages(`run-${budget.most}`, spec, inference, {
    runs: new Runs(undefined, budget),
  });
  return budget.mostHeld;
}

test('stages hold the pixels of as many photos as the budget has room for', async () => {
  expect(await mostHeld(new PixelBudget(PHOTO))).toBe(PHOTO);
  // Without the limit, several are held at once: the test would see it.
  expect(await mostHeld(new PixelBudget(4 * PHOTO))).toBeGreaterThan(PHOTO);
});
