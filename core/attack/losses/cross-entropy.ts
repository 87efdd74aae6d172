import type { GraphBuilder } from '../../onnx/graph-builder.ts';
import { negativeLogShare } from './log-odds.ts';
import type { Loss, LossInputs } from './loss.ts';

/**
 * Cross-entropy of the classes to leave: logsumexp(all logits) − logsumexp(theirs), which is −log of their
 * probability. For one class it is PyTorch's `cross_entropy`.
 */
export const crossEntropy: Loss = {
  name: 'ce',
  fewestOthers: 1,
  append: (build: GraphBuilder, { logits, from }: LossInputs) =>
    negativeLogShare(build, logits, build.node('Greater', [from, build.floats([], [0])])),
};
