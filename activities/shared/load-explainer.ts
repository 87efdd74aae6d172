import { sha256 } from '../../core/encoding/digest.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { nullIfLost, readGraph } from './artifacts.ts';
import type { Inference } from './inference.ts';
import { resolveModel } from './resolve-model.ts';
import type { Run } from './runs.ts';

/**
 * The graph of a run's explainer, as the plan's digest names it. One that is broken or gone is compiled
 * again. Throws InputError where that makes another graph, since the model's file is another one now.
 */
export async function loadExplainer(
  { plan, store }: Pick<Run, 'plan' | 'store'>,
  inference: Pick<Inference, 'runOnce'>,
): Promise<Uint8Array> {
  const { key, digest } = plan.explainer;
  const kept = await nullIfLost(readGraph(store, key));
  if (kept !== null && sha256(kept) === digest) return kept;
  await store.remove(key);
  const { explainer } = await resolveModel(store, plan.spec, inference);
  if (explainer.key !== key || explainer.digest !== digest) {
    throw new InputError(`The model ${plan.spec.model.uri} has changed since the run was planned`, {
      hint: 'Start a new run.',
    });
  }
  return readGraph(store, key);
}
