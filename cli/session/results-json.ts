import type { Results } from '../../core/schema/results.ts';
import { reportAddress } from '../../store/report-address.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';

/**
 * The output of `--json`: the results, and the locations of the run's outputs. `reportUrl` is where a browser finds the
 * store's bucket or folder, if that is known.
 */
export function resultsJson(results: Results, store: Store, reportUrl?: string) {
  const keys = runKeys(results.runId);
  return {
    ...results,
    outputs: {
      report: store.locate(keys.report),
      ...(reportUrl !== undefined && {
        reportUrl: reportAddress(store, results.runId, reportUrl),
      }),
      results: store.locate(keys.results),
      measurements: store.locate(keys.measurementsCsv),
    },
  };
}

/** The same for an audit without changes: the results of the earlier run, with nothing computed. */
export function unchangedJson(results: Results, store: Store, reportUrl?: string) {
  const { computed, cached } = results;
  return {
    ...resultsJson({ ...results, computed: 0, cached: computed + cached }, store, reportUrl),
    unchanged: true,
  };
}
