import { TensorProto_DataType as DataType } from '../../onnx/onnx_pb.ts';
import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/**
 * Max and Min of any number of tensors, with broadcasting: dy goes to the one that equals y, in equal parts
 * if several do (as in PyTorch's maximum and minimum), summed over the broadcast axes.
 */
export const extremum: AdjointRule = (gradient, { node, build, shapeOf, wants }) => {
  const y = outputOf(node);
  if (node.input.length === 1) return [gradient];
  const isExtreme = node.input.map((x) => build.node('Equal', [x, y]));
  const counts = isExtreme.map((mask) => build.cast(mask, DataType.FLOAT));
  const share = build.node('Div', [gradient, build.node('Sum', counts)]);
  const zero = build.floats([], [0]);
  return node.input.map((x, index) => {
    if (!wants(index)) return undefined;
    const part = build.node('Where', [isExtreme[index]!, share, zero]);
    return build.sumToShape(part, shapeOf(y), shapeOf(x));
  });
};
