import type { GraphBuilder } from '../../onnx/graph-builder.ts';
import type { Loss, LossInputs } from './loss.ts';
import { MergedLogits } from './merged-logits.ts';
import { ratio } from './ratio.ts';

/**
 * Targeted difference of logits ratio (Croce & Hein 2020, equation 7): −(z_y − z_t) / (z_π1 − (z_π3 + z_π4) / 2). See
 * `dlr`. The classes to leave count as one; of those to reach, the highest logit is z_t.
 */
export const targetedDlr: Loss = {
  name: 'dlr-toward',
  fewestOthers: 3,
  append(build: GraphBuilder, inputs: LossInputs) {
    const merged = new MergedLogits(build, inputs);
    const [first = '', , third = '', fourth = ''] = merged.highest(4);
    const above = build.node('Sub', [merged.bestOther(inputs.toward), merged.leaving()]);
    const half = build.node('Mul', [build.node('Add', [third, fourth]), build.floats([], [0.5])]);
    return ratio(build, merged, above, build.node('Sub', [first, half]));
  },
};
