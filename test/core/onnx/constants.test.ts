import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import {
  floatTensor,
  intsOfTensor,
  intTensor,
  numbersOfTensor,
} from '../../../core/onnx/constants.ts';
import { TensorProto_DataType as DataType, TensorProtoSchema } from '../../../core/onnx/onnx_pb.ts';

test('integers survive as a vector and as a scalar', () => {
  expect(intsOfTensor(intTensor('axes', [2, -1, 3]))).toEqual([2, -1, 3]);
  expect(intTensor('axes', [2, -1, 3]).dims).toEqual([3n]);
  expect(intsOfTensor(intTensor('axis', 7))).toEqual([7]);
  expect(intTensor('axis', 7).dims).toEqual([]);
});

test('integers are read in all the ways in which files keep them', () => {
  const raw = new Uint8Array(Int32Array.of(5, -6).buffer);
  const tensors = [
    { dataType: DataType.INT32, rawData: raw },
    { dataType: DataType.INT32, int32Data: [5, -6] },
    { dataType: DataType.INT64, int64Data: [5n, -6n] },
  ];
  for (const tensor of tensors) {
    expect(intsOfTensor(create(TensorProtoSchema, { dims: [2n], ...tensor }))).toEqual([5, -6]);
  }
});

test('floats where integers are due are refused by name', () => {
  expect(() => intsOfTensor(floatTensor('scales', [1], [0.5]))).toThrow(
    'Expected integers in the constant scales but found ONNX type 1',
  );
});

test('numbers are read from floats of any precision and integers, and from nothing else', () => {
  const floats = { dims: [2n], dataType: DataType.FLOAT, floatData: [0.5, -2] };
  expect(numbersOfTensor(create(TensorProtoSchema, floats))).toEqual([0.5, -2]);
  expect(numbersOfTensor(floatTensor('exponent', [], [0.5]))).toEqual([0.5]);
  expect(numbersOfTensor(intTensor('exponent', 2))).toEqual([2]);
  const double = { dims: [1n], dataType: DataType.DOUBLE, doubleData: [2] };
  expect(numbersOfTensor(create(TensorProtoSchema, double))).toEqual([2]);
  const half = { dims: [1n], dataType: DataType.FLOAT16, rawData: Uint8Array.of(0x00, 0xc2) };
  expect(numbersOfTensor(create(TensorProtoSchema, half))).toEqual([-3]);
  const truth = { dims: [1n], dataType: DataType.BOOL, int32Data: [1] };
  expect(numbersOfTensor(create(TensorProtoSchema, truth))).toBeUndefined();
});
