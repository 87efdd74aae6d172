import { HeldArtifacts, writeHeld } from '../store/artifacts/held-artifacts.ts';
import type { ShardReference } from '../workflows/contract/workflow-messages.ts';
import { readShardRows } from './shared/rows.ts';
import type { Runs } from './shared/runs.ts';
import { withHeartbeat } from './shared/with-heartbeat.ts';

/**
 * Collects the measurements of a shard, so that `reduce` reads a few objects a shard instead of one a
 * sample.
 */
export function makeCollect(runs: Runs) {
  return async function collect({ run: reference, shard }: ShardReference): Promise<void> {
    const run = await runs.open(reference);
    const held = new HeldArtifacts(run.artifacts);
    const reading = readShardRows({ ...run, artifacts: held }, await runs.shard(reference, shard));
    await withHeartbeat(reading.finally(() => writeHeld(run.artifacts, [{ held }])));
  };
}
