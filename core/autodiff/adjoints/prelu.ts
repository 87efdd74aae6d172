import type { AdjointRule } from './adjoint.ts';

/**
 * y = x if x > 0, else s · x with a slope s broadcast to x, so dx = dy if x > 0, else s · dy (as in PyTorch
 * at the kink), and ds = 0 if x > 0, else x · dy, summed over the broadcast axes.
 */
export const prelu: AdjointRule = (gradient, { node, build, shapeOf, wants }) => {
  const [x, slope] = node.input as [string, string];
  const zero = build.floats([], [0]);
  const positive = build.node('Greater', [x, zero]);
  const dx = () => build.node('Where', [positive, gradient, build.node('Mul', [gradient, slope])]);
  const dslope = () =>
    build.sumToShape(
      build.node('Where', [positive, zero, build.node('Mul', [gradient, x])]),
      shapeOf(x),
      shapeOf(slope),
    );
  return [wants(0) ? dx() : undefined, wants(1) ? dslope() : undefined];
};
