import type { ShardReference } from '../workflows/contract/workflow-messages.ts';
import { readShardRows } from './shared/rows.ts';
import type { Runs } from './shared/runs.ts';
import { withHeartbeat } from './shared/with-heartbeat.ts';

/**
 * Puts the measurements of a shard together while it is at hand, so that `reduce` reads a few objects a
 * shard and not one a sample.
 */
export function makeCollect(runs: Runs) {
  return async function collect({ run, shard }: ShardReference): Promise<void> {
    await withHeartbeat(readShardRows(await runs.open(run), await runs.shard(run, shard)));
  };
}
