import type { GraphBuilder } from '../../onnx/graph-builder.ts';
import type { LossTensors } from './loss.ts';
import type { MergedLogits } from './merged-logits.ts';

/** Added to the denominator, as in AutoAttack's code. */
const TINY = 1e-12;

/**
 * The ratio of two weighted sums of logits, and its gradient: (weights above − ratio · weights below) / sum below.
 *
 * @param above, below weights [N, K + 1] by place of the merged logits
 */
export function ratio(
  build: GraphBuilder,
  merged: MergedLogits,
  above: string,
  below: string,
): LossTensors {
  const denominator = build.node('Add', [merged.valueAt(below), build.floats([], [TINY])]);
  const quotient = build.node('Div', [merged.valueAt(above), denominator]);
  const numerator = build.node('Sub', [above, build.node('Mul', [quotient, below])]);
  return {
    loss: build.reshape(quotient, [-1]),
    gradient: merged.gradient(build.node('Div', [numerator, denominator])),
  };
}
