import { intOf } from './attributes.ts';
import type { NodeProto } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';
import { dimsAt, type Shape } from './shape.ts';
import type { Trace } from './trace.ts';

/**
 * Multiplications of a model's convolutions and matrix products for a batch: an estimate of what a run costs.
 * Other operators count one for each value they make.
 */
export function countMultiplications(model: OnnxModel, { shapes }: Trace, batch: number): number {
  const sizesOf = (tensor = ''): number[] => dimsAt(shapes.get(tensor) ?? [], batch);
  return model.graph.node.reduce((sum, node) => sum + multiplications(node, sizesOf), 0);
}

function multiplications(node: NodeProto, sizesOf: (tensor?: string) => number[]): number {
  const [left, right] = node.input.map(sizesOf);
  const output = product(sizesOf(node.output[0]));
  switch (node.opType) {
    case 'Conv':
      return output * product(right?.slice(1) ?? []);
    case 'ConvTranspose':
      return product(left ?? []) * product(right?.slice(1) ?? []);
    case 'Gemm':
      return output * (left?.at(intOf(node, 'transA', 0) === 1 ? 0 : 1) ?? 1);
    case 'MatMul':
      return output * (left?.at(-1) ?? 1);
    default:
      return output;
  }
}

function product(dims: Shape): number {
  return dims.reduce((total: number, dim) => total * Number(dim), 1);
}
