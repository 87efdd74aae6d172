import type { Precision } from '../schema/results.ts';
import { elementTypes } from './element-types.ts';
import { TensorProto_DataType as DataType } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';

/**
 * The lowest precision that a model computes with: int8 for a model in QDQ form, float16 if any of its
 * tensors is float16.
 */
export function precisionOf(model: OnnxModel): Precision {
  if (model.graph.node.some(({ opType }) => opType === 'QuantizeLinear')) return 'int8';
  const types = new Set(elementTypes(model).values());
  return types.has(DataType.FLOAT16) ? 'float16' : 'float32';
}
