import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { UnsupportedOperatorError } from '../../../core/errors/unsupported-operator-error.ts';
import { inputOf, outputOf } from '../../../core/onnx/node-tensors.ts';
import { NodeProtoSchema } from '../../../core/onnx/onnx_pb.ts';

const conv = create(NodeProtoSchema, {
  opType: 'Conv',
  name: 'features.0',
  input: ['x', ''],
  output: ['y'],
});

test('inputs and outputs are found by position', () => {
  expect(inputOf(conv, 0)).toBe('x');
  expect(outputOf(conv)).toBe('y');
});

test.each([
  ['an input that was left out', () => inputOf(conv, 1), 'input 1'],
  ['an input beyond the last', () => inputOf(conv, 2), 'input 2'],
  ['an output beyond the last', () => outputOf(conv, 1), 'output 1'],
])('%s is refused with operator and node', (_, read, what) => {
  expect(read).toThrow(UnsupportedOperatorError);
  expect(read).toThrow(`The operator Conv (node "features.0") has no ${what}`);
});
