import { add } from './add.ts';
import type { AdjointRule } from './adjoint.ts';

/** y = (x₁ + … + xₙ) / n with broadcasting, so dxᵢ = dy / n, summed over the broadcast axes. */
export const mean: AdjointRule = (gradient, context) => {
  const { node, build } = context;
  const share = build.floats([], [1 / node.input.length]);
  return add(build.node('Mul', [gradient, share]), context);
};
