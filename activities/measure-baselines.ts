import type { RunReference, ShardReference } from '../workflows/contract/workflow-messages.ts';
import type { HeavyWork } from './heavy/heavy-work.ts';
import { threadOf } from './heavy/thread-of.ts';
import type { Run } from './shared/runs.ts';
import { watchActivity, withHeartbeat } from './shared/with-heartbeat.ts';

/** Measures the baselines of a shard's samples, so that `reduce` only reads them. */
export function makeMeasureBaselines(
  runs: { open: (run: RunReference) => Promise<Pick<Run, 'plan'>> },
  work: Record<'heavy' | 'here', Pick<HeavyWork, 'measureShard'>>,
) {
  return async function measureBaselines(shard: ShardReference): Promise<void> {
    const { plan } = await runs.open(shard.run);
    const { measureShard } = work[threadOf(plan)];
    await withHeartbeat(measureShard(shard, watchActivity()));
  };
}
