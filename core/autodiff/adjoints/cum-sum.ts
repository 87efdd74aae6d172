import { int, intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y[i] = Σ x[j] over j ≤ i, so dx[j] = Σ dy[i] over i ≥ j: the cumulative sum from the other end. */
export const cumSum: AdjointRule = (gradient, { node, build }) => [
  build.node('CumSum', [gradient, inputOf(node, 1)], {
    exclusive: int(intOf(node, 'exclusive', 0)),
    reverse: int(1 - intOf(node, 'reverse', 0)),
  }),
];
