import { log } from '@temporalio/activity';
import type { SampleFailure } from '../workflows/contract/workflow-messages.ts';
import { runKeys } from '../store/run-keys.ts';
import type { Metrics } from './shared/metrics.ts';
import type { Runs } from './shared/runs.ts';

/** Records why a sample failed for good, so that it becomes a row with a reason. */
export function makeRecordFailure(runs: Runs, metrics: Metrics) {
  return async function recordFailure({
    stage,
    message,
    ...reference
  }: SampleFailure): Promise<void> {
    const { run, sample } = await runs.sample(reference);
    const key = runKeys(run.plan.runId).failure(sample.index);
    await run.store.write(key, JSON.stringify({ stage, message }), {
      contentType: 'application/json',
    });
    metrics.sample(stage, 'failed');
    log.warn('Sample failed', { stage, detail: message });
  };
}
