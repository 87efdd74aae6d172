import { floatOf, int, intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = α · A′ B′ + β · C, where ′ transposes if transA or transB is set. dA′ = α · dy B′ᵀ and dB′ = α · A′ᵀ
 * dy, transposed back; dC = β · dy, summed over the broadcast axes.
 */
export const gemm: AdjointRule = (gradient, { node, build, shapeOf, wants }) => {
  const [a, b, c] = node.input as [string, string, string?];
  const alpha = floatOf(node, 'alpha', 1);
  const beta = floatOf(node, 'beta', 1);
  const transA = intOf(node, 'transA', 0);
  const transB = intOf(node, 'transB', 0);

  const product = (left: string, leftTransposed: number, right: string, rightTransposed: number) =>
    build.node('Gemm', [left, right], {
      alpha: { float: alpha },
      transA: int(leftTransposed),
      transB: int(rightTransposed),
    });
  const da = () => {
    if (transA === 1) return product(b, transB, gradient, 1);
    if (alpha !== 1) return product(gradient, 0, b, 1 - transB);
    return build.product(gradient, b, { transposed: transB === 0 });
  };
  const db = () =>
    transB === 1 ? product(gradient, 1, a, transA) : product(a, 1 - transA, gradient, 0);
  const dc = (bias: string) => {
    const scaled = beta === 1 ? gradient : build.node('Mul', [gradient, build.floats([], [beta])]);
    return build.sumToShape(scaled, shapeOf(outputOf(node)), shapeOf(bias));
  };
  return [
    wants(0) ? da() : undefined,
    wants(1) ? db() : undefined,
    c !== undefined && wants(2) ? dc(c) : undefined,
  ];
};
