import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { readBaselines } from '../../activities/shared/baseline-rows.ts';
import { Runs, type Run } from '../../activities/shared/runs.ts';
import { PixelBudget } from '../../core/image/pixel-budget.ts';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { BaselineShard } from '../../core/schema/baseline-plan.ts';
import { readJson } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { versions } from '../../workers/versions.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { LOGITS, runStages, writeTinyModel } from './run-stages.ts';

const PHOTO = 96 * 72;
const folder = await mkdtemp(join(tmpdir(), 'groundcam-pixels-'));
const inference = new OnnxInference();
afterAll(async () => {
  await inference.close();
  await rm(folder, { recursive: true });
});

/** An audit that has measured four photos at their own size, with that many pixels in memory. */
async function audit(budget: PixelBudget): Promise<Run> {
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
  return runStages(`run-${budget.most}`, spec, inference, {
    runs: new Runs(undefined, budget),
  });
}

async function mostHeld(budget: PixelBudget): Promise<number> {
  await audit(budget);
  return budget.mostHeld;
}

test('stages hold the pixels of as many photos as the budget has room for', async () => {
  expect(await mostHeld(new PixelBudget(PHOTO))).toBe(PHOTO);
  // Without the limit, several are held at once: the test would see it.
  expect(await mostHeld(new PixelBudget(4 * PHOTO))).toBeGreaterThan(PHOTO);
});

test('baselines that nobody waits for any longer decode no further mask', async () => {
  const run = await audit(new PixelBudget(2 * PHOTO));
  const { baselines } = await readJson(
    run.store,
    runKeys(run.plan.runId).baselineShard(0),
    BaselineShard,
  );
  await run.artifacts.remove([baselines]);
  const stopped = new AbortController();
  const reason = new Error('cancelled');
  // One mask at a time, so that the others wait when the first is done.
  const pixels = new PixelBudget(PHOTO);
  let measured = 0;
  const watch = {
    signal: stopped.signal,
    onProgress: () => {
      measured++;
      stopped.abort(reason);
    },
  };
  const measuring = readBaselines({ ...run, pixels }, 0, await versions(), watch);
  await expect(measuring).rejects.toBe(reason);
  for (let sample = 0; sample < 4; sample++) await pixels.hold(PHOTO, setImmediate);
  // The second can have begun.
  expect(measured).toBeLessThan(3);
  measured = 0;
  await readBaselines(run, 0, await versions(), { onProgress: () => measured++ });
  expect(measured).toBe(4);
});
