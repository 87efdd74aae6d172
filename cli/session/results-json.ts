import type { Results } from '../../core/schema/results.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';

/** The output of `--json`: the results, and the locations of the run's outputs. */
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

/** The same for an audit without changes: the results of the earlier run, with nothing computed. */
export function unchangedJson(results: Results, store: Store) {
  const { computed, cached } = results;
  return {
    ...resultsJson({ ...results, computed: 0, cached: computed + cached }, store),
    unchanged: true,
  };
}
