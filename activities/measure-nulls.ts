import type { ShardReference } from '../workflows/contract/workflow-messages.ts';
import { readNulls } from './shared/null-rows.ts';
import type { Runs } from './shared/runs.ts';
import { goOn } from './shared/with-heartbeat.ts';

/** Measures the nulls of a shard's samples, so that `reduce` only reads them. */
export function makeMeasureNulls(runs: Runs) {
  return async function measureNulls({ run, shard }: ShardReference): Promise<void> {
    let done = 0;
    await readNulls(await runs.open(run), shard, () => goOn(++done));
  };
}
