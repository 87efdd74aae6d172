import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { TensorProto_DataType as DataType, TensorProtoSchema } from '../../../core/onnx/onnx_pb.ts';
import { floatsOfTensor } from '../../../core/onnx/tensor-values.ts';

const halves = (dataType: DataType, bits: number[]) => [
  create(TensorProtoSchema, { dataType, rawData: new Uint8Array(Uint16Array.from(bits).buffer) }),
  create(TensorProtoSchema, { dataType, int32Data: bits }),
];

test('float16 has zeros, subnormal, normal and infinite numbers', () => {
  const bits = [0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3c00, 0xc500, 0x7bff, 0x7c00, 0xfc00];
  for (const tensor of halves(DataType.FLOAT16, [...bits, 0x7e00])) {
    expect([...floatsOfTensor(tensor)]).toEqual([
      ...[0, -0, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 1, -5, 65504, Infinity, -Infinity],
      NaN,
    ]);
  }
});

test('bfloat16 is the upper half of float32', () => {
  for (const tensor of halves(DataType.BFLOAT16, [0x3f80, 0xc0a0, 0x7f80])) {
    expect([...floatsOfTensor(tensor)]).toEqual([1, -5, Infinity]);
  }
});

test('float64 is rounded, float32 is as it is, raw or listed', () => {
  const double = { dataType: DataType.DOUBLE };
  const raw = new Uint8Array(Float64Array.of(0.1, -2).buffer);
  for (const tensor of [
    { ...double, rawData: raw },
    { ...double, doubleData: [0.1, -2] },
  ]) {
    expect([...floatsOfTensor(create(TensorProtoSchema, tensor))]).toEqual([Math.fround(0.1), -2]);
  }
  const float = create(TensorProtoSchema, { dataType: DataType.FLOAT, floatData: [1, 0.5] });
  expect([...floatsOfTensor(float)]).toEqual([1, 0.5]);
});

test('integers are refused', () => {
  const tensor = create(TensorProtoSchema, { name: 'axes', dataType: DataType.INT64 });
  expect(() => floatsOfTensor(tensor)).toThrow('Expected floats in the constant axes');
});
