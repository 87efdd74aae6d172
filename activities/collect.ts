import type { ShardReference } from '../workflows/contract/workflow-messages.ts';
import { collectRows } from './shared/rows.ts';
import type { Runs } from './shared/runs.ts';
import { withHeartbeat } from './shared/with-heartbeat.ts';

/**
 * Collects the measurements of a shard, so that `reduce` reads a few objects a shard instead of one a
 * sample.
 */
export function makeCollect(runs: Runs) {
  return async function collect({ run, shard }: ShardReference): Promise<void> {
    await withHeartbeat(collectRows(await runs.open(run), await runs.shard(run, shard)));
  };
}
