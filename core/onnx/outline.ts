import type { GraphBuilder } from './graph-builder.ts';
import { TensorProto_DataType as DataType } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';
import { declareTensor } from './value-info.ts';

/**
 * Constants with more values are weights; smaller ones, such as the scales of Resize, may determine shapes.
 */
export const LARGEST_KEPT = 1024;

/** Element types of weights. Integers of other types may be indices, which determine outputs' shapes. */
const WEIGHTS: ReadonlySet<DataType> = new Set([
  DataType.FLOAT,
  DataType.FLOAT16,
  DataType.BFLOAT16,
  DataType.DOUBLE,
  DataType.INT8,
  DataType.UINT8,
]);

/** Whether a constant of that type and shape is a weight: too large to determine any shape. */
export function isWeight({ dataType, dims }: { dataType: DataType; dims: readonly bigint[] }) {
  return WEIGHTS.has(dataType) && dims.reduce((product, dim) => product * dim, 1n) > LARGEST_KEPT;
}

/**
 * Makes a model cheap to write and load without changing the shape of any tensor: weights are replaced by
 * zeros that are generated at run time. Changes the model in place.
 *
 * The zero is an initializer that can be overridden, so that constant folding does not expand it to the
 * weights' sizes.
 */
export function outline({ graph }: OnnxModel, build: GraphBuilder): void {
  const weights = graph.initializer.filter(isWeight);
  const names = new Set(weights.map(({ name }) => name));
  graph.initializer = graph.initializer.filter(({ name }) => !names.has(name));
  graph.input = graph.input.filter(({ name }) => !names.has(name));
  const zero = build.floats([], [0]);
  graph.input.push(declareTensor(zero, 'float32', []));
  const nodes = graph.node.splice(0);
  for (const { name, dims, dataType } of weights) {
    const typed = (dataType as DataType) === DataType.FLOAT ? zero : build.cast(zero, dataType);
    build.node('Expand', [typed, build.ints(dims.map(Number))], {}, name);
  }
  graph.node.push(...nodes);
}
