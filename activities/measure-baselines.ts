import { Context } from '@temporalio/activity';
import type { MeasuredBy } from '../core/schema/computed-by.ts';
import type { ShardReference } from '../workflows/contract/workflow-messages.ts';
import { readBaselines } from './shared/baseline-rows.ts';
import type { Runs } from './shared/runs.ts';
import { reportProgress } from './shared/with-heartbeat.ts';

/** Measures the baselines of a shard's samples, so that `reduce` only reads them. */
export function makeMeasureBaselines(runs: Runs, versions: MeasuredBy) {
  return async function measureBaselines({ run, shard }: ShardReference): Promise<void> {
    let done = 0;
    await readBaselines(await runs.open(run), shard, versions, {
      signal: Context.current().cancellationSignal,
      onProgress: () => reportProgress(++done),
    });
  };
}
