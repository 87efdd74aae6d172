import type { Shape } from '../../onnx/shape.ts';
import type { AdjointContext } from './adjoint.ts';

/**
 * The adjoint of a mean over axes: the gradient, divided by their number of elements and repeated along
 * them. The gradient must have the mean's shape with those axes kept as 1.
 */
export function spreadMean(
  gradient: string,
  shape: Shape,
  axes: readonly number[],
  { build, unsupported }: AdjointContext,
): string {
  const places = axes.reduce((product, axis) => {
    const dim = shape[axis];
    if (typeof dim !== 'number') throw unsupported('it averages over the batch');
    return product * dim;
  }, 1);
  // Of the gradient's rank: ONNX Runtime multiplies by a scalar value by value if the last axis is 1 long.
  const share = build.floats(
    shape.map(() => 1),
    [1 / places],
  );
  return build.repeat(build.node('Mul', [gradient, share]), axes, shape);
}
