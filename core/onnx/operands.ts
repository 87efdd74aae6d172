import { dependentsOf } from './dependents.ts';
import type { NodeProto } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';

/** Which inputs of an operator are parameters (axes, sizes, indices, ...) instead of data. */
const OPERANDS: ReadonlyMap<string, readonly number[]> = new Map([
  ['ConstantOfShape', [0]],
  ['Expand', [1]],
  ['Gather', [1]],
  ['GatherElements', [1]],
  ['GatherND', [1]],
  ['If', [0]],
  ['Pad', [1, 3]],
  ['ReduceL1', [1]],
  ['ReduceL2', [1]],
  ['ReduceLogSum', [1]],
  ['ReduceLogSumExp', [1]],
  ['ReduceMax', [1]],
  ['ReduceMean', [1]],
  ['ReduceMin', [1]],
  ['ReduceProd', [1]],
  ['ReduceSum', [1]],
  ['ReduceSumSquare', [1]],
  ['Reshape', [1]],
  ['Resize', [3]],
  ['Slice', [1, 2, 3, 4]],
  ['Split', [1]],
  ['Squeeze', [1]],
  ['Tile', [1]],
  ['TopK', [1]],
  ['Unsqueeze', [1]],
]);

/** The integer or boolean tensors that parametrise a node. */
export function operandsOf({ opType, input }: NodeProto): string[] {
  return (OPERANDS.get(opType) ?? []).flatMap((index) => input[index] || []);
}

/**
 * The tensors whose values depend on the model's input and not only on its shape: their values in one run
 * say nothing about other images.
 */
export function dependOnInputs({ graph, inputs }: OnnxModel): Set<string> {
  const ofValues = graph.node.filter(({ opType }) => opType !== 'Shape' && opType !== 'Size');
  return dependentsOf(
    inputs.map(({ name }) => name),
    ofValues,
  );
}
