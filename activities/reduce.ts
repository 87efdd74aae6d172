import type { ReduceRequest, ReduceSummary } from '../workflows/contract/workflow-messages.ts';
import type { HeavyWork } from './heavy/heavy-work.ts';
import { watchActivity, withHeartbeat } from './shared/with-heartbeat.ts';

/** Reads all measurements of a run and writes its statistics and tables. */
export function makeReduce({ computeResults }: Pick<HeavyWork, 'computeResults'>) {
  return function reduce(request: ReduceRequest): Promise<ReduceSummary> {
    return withHeartbeat(computeResults(request, watchActivity()));
  };
}
