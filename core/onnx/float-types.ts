import { TensorProto_DataType as DataType } from './onnx_pb.ts';

/** Element types of floating-point tensors. */
export const FLOATS: ReadonlySet<DataType> = new Set([
  DataType.FLOAT,
  DataType.FLOAT16,
  DataType.BFLOAT16,
  DataType.DOUBLE,
]);
