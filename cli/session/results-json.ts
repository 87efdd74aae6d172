import type { Results } from '../../core/schema/results.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';

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

/** The same where an audit had nothing to do: the results are those of the run that did the work. */
export function unchangedJson(results: Results, store: Store) {
  const { computed, cached } = results;
  return {
    ...resultsJson({ ...results, computed: 0, cached: computed + cached }, store),
    unchanged: true,
  };
}
