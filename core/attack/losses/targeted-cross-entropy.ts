import type { GraphBuilder } from '../../onnx/graph-builder.ts';
import { negativeLogShare } from './log-odds.ts';
import type { Loss, LossInputs } from './loss.ts';

/**
 * The cross-entropy of the classes to reach, negated: logsumexp(theirs) − logsumexp(all logits), which is the log of
 * their probability.
 */
export const targetedCrossEntropy: Loss = {
  name: 'ce-toward',
  fewestOthers: 1,
  append(build: GraphBuilder, { logits, toward }: LossInputs) {
    const isMember = build.node('Greater', [toward, build.floats([], [0])]);
    const { loss, gradient } = negativeLogShare(build, logits, isMember);
    return { loss: build.node('Neg', [loss]), gradient: build.node('Neg', [gradient]) };
  },
};
