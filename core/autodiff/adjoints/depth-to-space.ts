import { int, intOf, stringOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/**
 * Blocks of b² channels become b × b positions, so the gradient of those positions goes back into channels:
 * SpaceToDepth for the order "depth, column, row", and the same with the axes permuted for "column, row,
 * depth".
 */
export const depthToSpace: AdjointRule = (gradient, { node, build, shapeOf }) => {
  const block = intOf(node, 'blocksize', 1);
  if (stringOf(node, 'mode', 'DCR') === 'DCR') {
    return [build.node('SpaceToDepth', [gradient], { blocksize: int(block) })];
  }
  const shape = shapeOf(inputOf(node, 0));
  const [n, channels, height, width] = shape;
  const depth = Number(channels) / block ** 2;
  const blocks = build.reshape(gradient, [n!, depth, height!, block, width!, block]);
  return [build.reshape(build.transpose(blocks, [0, 1, 3, 5, 2, 4]), shape)];
};
