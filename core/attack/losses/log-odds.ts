import { int } from '../../onnx/attributes.ts';
import type { GraphBuilder } from '../../onnx/graph-builder.ts';
import type { LossTensors } from './loss.ts';

/** Lower than any logit, and finite, so that differences of it are numbers. */
export const LOWEST = -1e30;

/**
 * −log P(classes) = log(1 + e^(b − a)) for a softmax, where a and b are the log-sum-exps of the logits of these
 * classes and of all others; its gradient is P(others) · (softmax among the others − softmax among the classes).
 * Neither is a difference of nearly equal numbers, as logsumexp(all) − a would be for a confident model: they stay
 * exact down to the smallest floats.
 *
 * @param isMember whether a class is one of them, [N, K] booleans
 */
export function negativeLogShare(
  build: GraphBuilder,
  logits: string,
  isMember: string,
): LossTensors {
  const lowest = build.floats([], [LOWEST]);
  const members = build.node('Where', [isMember, logits, lowest]);
  const others = build.node('Where', [isMember, lowest, logits]);
  const [a, b] = [logSumExp(build, members), logSumExp(build, others)] as const;
  const odds = build.node('Sub', [b, a]);
  const difference = build.node('Sub', [softmax(build, others), softmax(build, members)]);
  const loss = build.node('Softplus', [odds]);
  // P(others) = sigmoid(odds). ONNX Runtime's Sigmoid is 0 below −18.
  const share = build.node('Exp', [build.node('Sub', [odds, loss])]);
  return {
    loss: build.reshape(loss, [-1]),
    gradient: build.node('Mul', [share, difference]),
  };
}

/** log Σ e^z over each row, [N, 1]. */
function logSumExp(build: GraphBuilder, rows: string): string {
  const largest = build.reduceMax(rows, [1]);
  const exponentials = build.node('Exp', [build.node('Sub', [rows, largest])]);
  const sum = build.reduceSum(exponentials, [1], { keepDims: true });
  return build.node('Add', [largest, build.node('Log', [sum])]);
}

function softmax(build: GraphBuilder, rows: string): string {
  return build.node('Softmax', [rows], { axis: int(1) });
}
