import { ints } from '../attributes.ts';
import type { Shape } from '../shape.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';

/**
 * Y = A B over the last two axes, the leading axes broadcast as numpy's matmul does.
 * dA = dY Bᵀ and dB = Aᵀ dY, summed over the leading axes that were repeated.
 */
export const matmul: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, wants, unsupported } = context;
  const [a, b] = node.input as [string, string];
  const [shapeA, shapeB, shapeY] = [shapeOf(a), shapeOf(b), shapeOf(node.output[0]!)];
  if (shapeA.length < 2 || shapeB.length < 2) throw unsupported('one of its operands is a vector');

  const leading = (inner: Shape): Shape => [...shapeY.slice(0, -2), ...inner.slice(-2)];
  return [
    wants(0)
      ? build.sumToShape(
          build.node('MatMul', [gradient, transpose(b, context)]),
          leading(shapeA),
          shapeA,
        )
      : undefined,
    wants(1)
      ? build.sumToShape(
          build.node('MatMul', [transpose(a, context), gradient]),
          leading(shapeB),
          shapeB,
        )
      : undefined,
  ];
};

function transpose(tensor: string, { build, shapeOf }: AdjointContext): string {
  const axes = [...shapeOf(tensor).keys()];
  const last = axes.length - 1;
  return build.node('Transpose', [tensor], { perm: ints([...axes.slice(0, -2), last, last - 1]) });
}
