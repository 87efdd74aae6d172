import { mostSteps, mostStepsOf, mostStepsOfAll } from '../../core/attack/most-steps.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import { isUnreadable } from '../../core/errors/unreadable-record-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { Latest } from '../../core/schema/latest.ts';
import { attackCells } from '../../core/schema/attack-cells.ts';
import { Results, type AttackResults } from '../../core/schema/results.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import { readJson } from '../../store/read-json.ts';
import { LATEST, runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';
import type {
  MeasuredInference,
  RunCost,
  TimeEstimate,
} from '../../workflows/contract/workflow-messages.ts';
import { estimateTraffic } from './estimate-traffic.ts';
import type { PlannedRun } from './plan-run.ts';
import type { PendingSample } from './split-by-work.ts';

/** So few samples say little about the pace of others: a run also starts and draws a report. */
const FEWEST = 8;
/** Altered images that the model is asked about, and one more if another photo lends its background. */
const ALTERED = 6;
/** Explanations of each attacked sample: of two images for its class and of two for its rival. */
const EXPLAINED = 4;

/**
 * What a planned run will cost. Its time is told by the last run of the store, if that computed the same maps and
 * enough of them; otherwise by what `measure` finds out about the explainer, if it is given; otherwise it is unknown.
 */
export async function estimateCost(
  { plan, parts, store }: Pick<PlannedRun, 'plan' | 'parts' | 'store'>,
  measure?: () => Promise<MeasuredInference>,
): Promise<RunCost> {
  const { pending } = parts;
  const traffic = estimateTraffic(plan, parts);
  if (pending.length === 0) return { traffic, time: null };
  // A run's pace tells nothing of samples of which only a part is left.
  const recorded =
    pending.every((sample) => lacksAll(sample, plan)) && (await recordedPace(store, plan));
  if (recorded) {
    const seconds = (recorded.ofSeconds / recorded.samples) * pending.length;
    return { traffic, time: { seconds, by: 'run', ...recorded } };
  }
  if (!measure) return { traffic, time: null };
  return { traffic, time: inferenceTime(plan, pending, await measure()) };
}

/** How fast the run that was published last was, if it says anything about this one. */
async function recordedPace(
  store: Store,
  plan: Pick<RunPlan, 'explainer' | 'spec' | 'recipe' | 'towardLogits'>,
): Promise<{ runId: string; samples: number; ofSeconds: number } | null> {
  const isMissing = (error: unknown) => isNotFound(error) || isUnreadable(error);
  const { explainer, spec, recipe } = plan;
  const latest = await readJson(store, LATEST, Latest).catch(nullIf(isMissing));
  if (latest === null) return null;
  const { runId } = latest;
  const results = await readJson(store, runKeys(runId).results, Results).catch(nullIf(isMissing));
  if (results === null || results.computed < FEWEST) return null;
  const isAlike =
    results.provenance.explainerDigest === explainer.digest &&
    (results.interventions !== undefined) === spec.interventions &&
    stepsOf(results.attacks, recipe.logits) === mostStepsOfAll(spec.attacks, plan);
  return isAlike ? { runId, samples: results.computed, ofSeconds: results.seconds } : null;
}

/** The time of the inference alone. */
function inferenceTime(
  plan: Pick<RunPlan, 'heads' | 'recipe' | 'towardLogits'>,
  pending: readonly PendingSample[],
  measured: MeasuredInference,
): TimeEstimate {
  const share = plan.heads.status === 'tested' ? plan.heads.share : 0;
  const { secondsEach, secondsAStep = 0 } = measured;
  let [images, steps] = [0, 0];
  for (const { donor, lacks } of pending) {
    if (lacks.measurement) images += 1 + share;
    if (lacks.intervention) images += ALTERED + (donor ? 1 : 0);
    images += EXPLAINED * lacks.attacks.length;
    steps += mostStepsOf(lacks.attacks, plan);
  }
  return { seconds: images * secondsEach + steps * secondsAStep, by: 'inference', ...measured };
}

function stepsOf(attacks: readonly AttackResults[] = [], classes: number): number {
  return attacks.reduce(
    (sum, { toward, ...attack }) =>
      sum + attack.figures.length * mostSteps(attack, toward?.logits.length ?? classes - 1),
    0,
  );
}

/** Whether nothing of a sample is in the store yet. */
function lacksAll({ lacks }: PendingSample, { spec }: Pick<RunPlan, 'spec'>): boolean {
  const { measurement, intervention, attacks } = lacks;
  const asked = (spec.attacks ?? []).flatMap(attackCells).length;
  return measurement && intervention === spec.interventions && attacks.length === asked;
}
