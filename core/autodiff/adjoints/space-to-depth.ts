import { int, intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';

/** Blocks of b × b positions become b² channels, and DepthToSpace moves their gradient back. */
export const spaceToDepth: AdjointRule = (gradient, { node, build }) => [
  build.node('DepthToSpace', [gradient], { blocksize: int(intOf(node, 'blocksize', 1)) }),
];
