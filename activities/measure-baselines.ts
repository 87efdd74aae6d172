import type { RunReference, ShardReference } from '../workflows/contract/workflow-messages.ts';
import type { HeavyWork } from './heavy/heavy-work.ts';
import type { Run } from './shared/runs.ts';
import { watchActivity, withHeartbeat } from './shared/with-heartbeat.ts';

/**
 * Measures the baselines of a shard's samples, so that `reduce` only reads them. Masks at the photos' own size are measured by
 * `here`: each thread has a budget of pixels of its own, and the budgets would add up.
 */
export function makeMeasureBaselines(
  runs: { open: (run: RunReference) => Promise<Pick<Run, 'plan'>> },
  { heavy, here }: Record<'heavy' | 'here', Pick<HeavyWork, 'measureShard'>>,
) {
  return async function measureBaselines(shard: ShardReference): Promise<void> {
    const { plan } = await runs.open(shard.run);
    const { measureShard } = plan.spec.measure.at === 'input' ? heavy : here;
    await withHeartbeat(measureShard(shard, watchActivity()));
  };
}
