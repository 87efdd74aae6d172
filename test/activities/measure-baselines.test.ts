import { expect, it } from 'vitest';
import { makeMeasureBaselines } from '../../activities/measure-baselines.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import { planOf } from './plan-of.ts';
import { quietEnvironment } from './run-stages.ts';

/** Which thread a shard is measured on, and what heartbeats say meanwhile. */
async function measuredWhere(plan: RunPlan) {
  const where: string[] = [];
  const on = (thread: string) => ({
    measureShard: (_shard: unknown, watch: { onProgress: (done: number) => void }) => {
      where.push(thread);
      watch.onProgress(7);
      return Promise.resolve();
    },
  });
  const measureBaselines = makeMeasureBaselines(
    { open: () => Promise.resolve({ plan }) },
    { heavy: on('its own'), here: on('this') },
  );
  const environment = quietEnvironment();
  const heartbeats: unknown[] = [];
  environment.on('heartbeat', (details: unknown) => heartbeats.push(details));
  const run = { runId: plan.runId, store: 'store', planId: 'plan' };
  await environment.run(measureBaselines, { run, shard: 0 });
  return { where, heartbeats };
}

it('measures on a thread of its own, and says how many samples are done', async () => {
  expect(await measuredWhere(planOf([]))).toEqual({ where: ['its own'], heartbeats: [7] });
});

it('measures masks at the size of their photos on this thread, which knows how many pixels are held', async () => {
  const { spec, ...plan } = planOf([]);
  const original = { ...spec, measure: { ...spec.measure, at: 'original' as const } };
  expect((await measuredWhere({ ...plan, spec: original })).where).toEqual(['this']);
});
