import { create } from '@bufbuild/protobuf';
import { InputError } from '../errors/input-error.ts';
import {
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  type TensorProto,
} from './onnx_pb.ts';

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

/** The values of a small float32 constant such as scales. Throws InputError for other types. */
export function floatsOfTensor({ name, dataType, rawData, floatData }: TensorProto): number[] {
  if ((dataType as DataType) !== DataType.FLOAT) {
    throw new InputError(
      `Expected float32 values in the constant ${name} but found ONNX type ${dataType}`,
    );
  }
  if (rawData.length === 0) return [...floatData];
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return Array.from({ length: rawData.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
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

/** The values of a small float32 or integer constant; undefined for other types. */
export function numbersOfTensor(tensor: TensorProto): number[] | undefined {
  const type: DataType = tensor.dataType;
  if (type === DataType.INT64 || type === DataType.INT32) return intsOfTensor(tensor);
  if (type !== DataType.FLOAT) return undefined;
  const { rawData } = tensor;
  if (rawData.length === 0) return [...tensor.floatData];
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return Array.from({ length: rawData.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
