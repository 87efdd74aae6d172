import { TensorProto_DataType as DataType, type TensorProto } from './onnx_pb.ts';

/** Bytes per value, for types whose values take whole bytes. */
export const BYTES_PER_VALUE: ReadonlyMap<DataType, number> = new Map([
  [DataType.BOOL, 1],
  [DataType.INT8, 1],
  [DataType.UINT8, 1],
  [DataType.INT16, 2],
  [DataType.UINT16, 2],
  [DataType.FLOAT16, 2],
  [DataType.BFLOAT16, 2],
  [DataType.INT32, 4],
  [DataType.UINT32, 4],
  [DataType.FLOAT, 4],
  [DataType.INT64, 8],
  [DataType.UINT64, 8],
  [DataType.DOUBLE, 8],
]);

/** How many values a tensor has according to its shape: exact, however large. */
export function valuesOf({ dims }: Pick<TensorProto, 'dims'>): bigint {
  return dims.reduce((product, dim) => product * dim, 1n);
}
