import { InputError } from '../errors/input-error.ts';
import { TensorProto_DataType as DataType, type TensorProto } from './onnx_pb.ts';

/**
 * The values of a floating-point constant of any precision. Throws InputError for other types. float16 and
 * bfloat16 are converted to float32 exactly; float64 is rounded.
 */
export function floatsOfTensor(tensor: TensorProto): Float32Array<ArrayBuffer> {
  const { rawData, int32Data } = tensor;
  const type: DataType = tensor.dataType;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  const read = (bytes: number, get: (offset: number) => number) =>
    Float32Array.from({ length: rawData.length / bytes }, (_, i) => get(i * bytes));
  const halves = () =>
    rawData.length > 0 ? read(2, (offset) => view.getUint16(offset, true)) : int32Data;

  if (type === DataType.FLOAT) {
    if (rawData.length === 0) return Float32Array.from(tensor.floatData);
    return read(4, (offset) => view.getFloat32(offset, true));
  }
  if (type === DataType.DOUBLE) {
    if (rawData.length === 0) return Float32Array.from(tensor.doubleData);
    return read(8, (offset) => view.getFloat64(offset, true));
  }
  if (type === DataType.FLOAT16) return Float32Array.from(halves(), fromFloat16);
  if (type === DataType.BFLOAT16) return Float32Array.from(halves(), fromBfloat16);
  throw new InputError(
    `Expected floats in the constant ${tensor.name} but found ONNX type ${tensor.dataType}`,
  );
}

/** IEEE 754 binary16: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. */
function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function fromBfloat16(bits: number): number {
  word.setUint16(0, bits);
  word.setUint16(2, 0);
  return word.getFloat32(0);
}
