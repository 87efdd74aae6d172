import type { Results } from '../core/spec/results.ts';
import { runKeys } from '../store/run-keys.ts';
import type { Store } from '../store/store.ts';

/** What `--json` prints: the results, and where the run's outputs are. */
export function resultsJson(results: Results, store: Store) {
  const keys = runKeys(results.runId);
  return {
    ...results,
    outputs: {
      report: store.locate(keys.report),
      results: store.locate(keys.results),
      measurements: store.locate(keys.measurementsCsv),
    },
  };
}
