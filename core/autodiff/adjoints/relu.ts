import type { AdjointRule } from './adjoint.ts';
import { passAbove } from './gate.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/** y = max(x, 0), so dx = dy if y > 0, else 0 (as in PyTorch at the kink). */
export const relu: AdjointRule = (gradient, { node, build }) => [
  passAbove(gradient, outputOf(node), 0, build),
];
