import type { Evidence, Step, StepStatus } from '../schema/evidence.ts';
import type { Results } from '../schema/results.ts';
import type { FinishedRun } from '../schema/scheduled-run.ts';

/** Results as one line of a history: of the run that computed them, or of a later one that found the same. */
export function finishedRun(
  results: Results,
  { runId, startedAt }: Pick<FinishedRun, 'runId' | 'startedAt'> = results,
): FinishedRun {
  const { primary, measures, provenance } = results;
  const computed = runId === results.runId ? results.computed : 0;
  return {
    outcome: 'finished',
    runId,
    startedAt,
    results: results.runId,
    model: results.model,
    modelName: results.modelName,
    verdict: results.verdict,
    reached: results.evidence.reached,
    steps: statusOfSteps(results.evidence),
    n: results.n,
    excluded: Object.values(results.excluded).reduce<number>((sum, count) => sum + (count ?? 0), 0),
    failed: results.failed,
    dz: primary.dz,
    dzCI95: primary.dzCI95,
    meanDifference: primary.meanDifference,
    rocAuc: measures?.rocAuc.mean ?? null,
    modelDigest: provenance.modelDigest,
    cardDigest: provenance.cardDigest,
    manifestDigest: provenance.manifestDigest,
    specDigest: provenance.specDigest,
    computed,
    cached: results.computed + results.cached - computed,
  };
}

function statusOfSteps({ steps }: Evidence): Record<Step, StepStatus> {
  const statusOf = (step: Step) => steps.find((one) => one.step === step)?.status ?? 'not-tested';
  return {
    'on-object': statusOf('on-object'),
    'beyond-place': statusOf('beyond-place'),
    learned: statusOf('learned'),
    'relied-on': statusOf('relied-on'),
  };
}
