import { create } from '@bufbuild/protobuf';
import { InputError } from '../errors/input-error.ts';
import { FLOATS } from './float-types.ts';
import {
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  type TensorProto,
} from './onnx_pb.ts';
import { floatsOfTensor } from './tensor-values.ts';

/** A float32 constant. */
export function floatTensor(
  name: string,
  dims: readonly number[],
  values: readonly number[],
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: DataType.FLOAT,
    rawData: new Uint8Array(Float32Array.from(values).buffer),
  });
}

/** An int64 constant: a scalar for a number, a vector unless `dims` say otherwise. */
export function intTensor(
  name: string,
  values: number | readonly number[],
  dims?: readonly number[],
): TensorProto {
  const list = typeof values === 'number' ? [values] : values;
  return create(TensorProtoSchema, {
    name,
    dims: (dims ?? (typeof values === 'number' ? [] : [list.length])).map(BigInt),
    dataType: DataType.INT64,
    rawData: new Uint8Array(BigInt64Array.from(list.map(BigInt)).buffer),
  });
}

const arrayTypes = [
  [Float32Array, DataType.FLOAT],
  [Uint8Array, DataType.UINT8],
  [Int8Array, DataType.INT8],
  [Int32Array, DataType.INT32],
] as const;

/** Arrays of the element types in quantised models. */
export type Numbers = InstanceType<(typeof arrayTypes)[number][0]>;

/** A constant of the array's own type. The tensor keeps the array's memory. */
export function tensorOf(name: string, dims: readonly number[], values: Numbers): TensorProto {
  const [, dataType] = arrayTypes.find(([kind]) => values instanceof kind)!;
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  });
}

/** The values of a small integer constant such as axes or a shape. Throws InputError for other types. */
export function intsOfTensor(tensor: TensorProto): number[] {
  const { rawData } = tensor;
  const type: DataType = tensor.dataType;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  if (type === DataType.INT64) {
    if (rawData.length === 0) return tensor.int64Data.map(Number);
    return Array.from({ length: rawData.length / 8 }, (_, i) =>
      Number(view.getBigInt64(8 * i, true)),
    );
  }
  if (type === DataType.INT32) {
    if (rawData.length === 0) return [...tensor.int32Data];
    return Array.from({ length: rawData.length / 4 }, (_, i) => view.getInt32(4 * i, true));
  }
  throw new InputError(
    `Expected integers in the constant ${tensor.name} but found ONNX type ${tensor.dataType}`,
  );
}

/** The values of a small constant of floats or integers; undefined for other types. */
export function numbersOfTensor(tensor: TensorProto): number[] | undefined {
  const type: DataType = tensor.dataType;
  if (type === DataType.INT64 || type === DataType.INT32) return intsOfTensor(tensor);
  return FLOATS.has(type) ? [...floatsOfTensor(tensor)] : undefined;
}
