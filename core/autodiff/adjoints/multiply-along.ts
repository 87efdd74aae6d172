import type { Shape } from '../../onnx/shape.ts';
import type { AdjointContext } from './adjoint.ts';

/**
 * A product with a constant matrix [n][m] along one axis: y[…, j, …] = Σ x[…, i, …] · matrix[i][j] over i =
 * 0 … n − 1.
 */
export function multiplyAlong(
  x: string,
  shape: Shape,
  axis: number,
  matrix: readonly (readonly number[])[],
  { build, unsupported }: AdjointContext,
): string {
  const columns = [...(matrix[0] ?? []).keys()];
  if (axis === shape.length - 1) {
    const weights = build.floats([matrix.length, columns.length], matrix.flat());
    return build.node('MatMul', [x, weights]);
  }
  const transposed = columns.flatMap((j) => matrix.map((row) => row[j]!));
  const weights = build.floats([columns.length, matrix.length], transposed);
  if (axis === shape.length - 2) return build.node('MatMul', [weights, x]);
  const places = shape.slice(axis + 1).reduce((product: number, dim) => {
    if (typeof dim !== 'number')
      throw unsupported('an axis after a resized one grows with the batch');
    return product * dim;
  }, 1);
  const flat = build.reshape(x, [...shape.slice(0, axis + 1), places]);
  return build.reshape(build.node('MatMul', [weights, flat]), shape.with(axis, columns.length));
}
