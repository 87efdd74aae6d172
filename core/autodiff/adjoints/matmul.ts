import type { Shape } from '../../onnx/shape.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/**
 * Y = A B over the last two axes, the leading axes broadcast as in numpy's matmul; a vector is a row on the
 * left and a column on the right. dA = dY Bᵀ and dB = Aᵀ dY, summed over the broadcast leading axes.
 */
export const matmul: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, wants } = context;
  const [a, b] = node.input as [string, string];
  const [shapeA, shapeB] = [asMatrix(shapeOf(a), 'row'), asMatrix(shapeOf(b), 'column')];
  const [rows, columns] = [shapeA.at(-2)!, shapeB.at(-1)!];
  const leading = shapeOf(outputOf(node)).slice(0, leadingAxes(context));
  const dy = inShape(gradient, shapeOf(outputOf(node)), [...leading, rows, columns]);

  const gradientOf = (operand: string, shape: Shape, product: () => string) => {
    const summed = build.sumToShape(product(), [...leading, ...shape.slice(-2)], shape);
    return inShape(summed, shape, shapeOf(operand));
  };
  const transposed = (operand: string, shape: Shape) => {
    const axes = [...shape.keys()];
    const perm = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
    return build.transpose(inShape(operand, shapeOf(operand), shape), perm);
  };
  const isRowsTimesMatrix = shapeOf(a).length === 2 && shapeOf(b).length === 2 && !wants(1);
  if (isRowsTimesMatrix) return [build.product(gradient, b, { transposed: true })];
  return [
    wants(0)
      ? gradientOf(a, shapeA, () => build.node('MatMul', [dy, transposed(b, shapeB)]))
      : undefined,
    wants(1)
      ? gradientOf(b, shapeB, () => build.node('MatMul', [transposed(a, shapeA), dy]))
      : undefined,
  ];

  function inShape(tensor: string, from: Shape, to: Shape): string {
    return from.length === to.length ? tensor : build.reshape(tensor, to);
  }
};

function asMatrix(shape: Shape, vector: 'row' | 'column'): Shape {
  if (shape.length > 1) return shape;
  return vector === 'row' ? [1, ...shape] : [...shape, 1];
}

/** Axes of the product before those of its matrices; a vector's axis is gone. */
function leadingAxes({ node, shapeOf }: AdjointContext): number {
  return Math.max(...node.input.map((operand) => shapeOf(operand).length - 2), 0);
}
