import type { Results } from '../spec/results.ts';
import type { FinishedRun } from '../spec/scheduled-run.ts';

/** A run's results as one line of a history. */
export function finishedRun(results: Results): FinishedRun {
  const { primary, measures, provenance } = results;
  return {
    outcome: 'finished',
    runId: results.runId,
    startedAt: results.startedAt,
    seconds: results.seconds,
    model: results.model,
    verdict: results.verdict,
    n: results.n,
    excluded: Object.values(results.excluded).reduce<number>((sum, count) => sum + (count ?? 0), 0),
    failed: results.failed,
    dz: primary.dz,
    dzCI95: primary.dzCI95,
    meanDifference: primary.meanDifference,
    rocAuc: measures?.rocAuc.mean ?? null,
    modelDigest: provenance.modelDigest,
    manifestDigest: provenance.manifestDigest,
    specDigest: provenance.specDigest,
    computed: results.computed,
    cached: results.cached,
  };
}
