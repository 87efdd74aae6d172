import type { GraphBuilder } from '../../onnx/graph-builder.ts';
import type { Loss, LossInputs } from './loss.ts';
import { MergedLogits } from './merged-logits.ts';
import { ratio } from './ratio.ts';

/**
 * Difference of logits ratio (Croce & Hein 2020, "Reliable Evaluation of Adversarial Robustness with an Ensemble of
 * Diverse Parameter-free Attacks", equation 6): −(z_y − max_{i≠y} z_i) / (z_π1 − z_π3), where π orders the logits from
 * the highest. Unlike cross-entropy it does not vanish where the model is confident, nor change if logits are scaled.
 *
 * The classes to leave count as one, with the highest of their logits as z_y.
 */
export const dlr: Loss = {
  name: 'dlr',
  fewestOthers: 2,
  append(build: GraphBuilder, inputs: LossInputs) {
    const merged = new MergedLogits(build, inputs);
    const [first = '', , third = ''] = merged.highest(3);
    const above = build.node('Sub', [merged.bestOther(), merged.leaving()]);
    return ratio(build, merged, above, build.node('Sub', [first, third]));
  },
};
