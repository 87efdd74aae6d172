import type { AdjointRule } from './adjoint.ts';
import { passAbove, passBelow } from './gate.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = min(max(x, low), high), so dx = dy if low < y < high, else 0. At the kinks the gradient is 0, as in
 * PyTorch's hardtanh and ReLU6.
 */
export const clip: AdjointRule = (gradient, { node, build, input, valuesOf }) => {
  const zero = build.floats([], [0]);
  const y = outputOf(node);
  const [low, high] = [input(1), input(2)];
  let masked = gradient;
  if (low !== undefined) {
    const bound = finite(valuesOf(low));
    masked =
      bound === undefined
        ? build.node('Where', [build.node('Greater', [y, low]), masked, zero])
        : passAbove(masked, y, bound, build);
  }
  if (high !== undefined) {
    const bound = finite(valuesOf(high));
    masked =
      bound === undefined
        ? build.node('Where', [build.node('Less', [y, high]), masked, zero])
        : passBelow(masked, y, bound, build);
  }
  return [masked];
};

function finite([bound]: readonly number[] = []): number | undefined {
  return bound !== undefined && Number.isFinite(bound) ? bound : undefined;
}
