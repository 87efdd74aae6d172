import type { Results } from '../../core/schema/results.ts';

/** All of a run's results that a second, equal run has too: without ids, times and what was cached. */
export function numbersOf(results: Results) {
  const { runId, workflowId, startedAt, finishedAt, seconds, computed, cached, ...numbers } =
    results;
  return numbers;
}
