import { expect, test } from 'vitest';
import { ints } from '../../../core/onnx/attributes.ts';
import { checkPads } from '../../../core/onnx/check-pads.ts';
import { InputError } from '../../../core/errors/input-error.ts';
import { pooledHead, tinyClassifier } from '../explainer/tiny-classifier.ts';
import type { ModelBuilder } from './model-builder.ts';

type Add = (build: ModelBuilder, features: string) => string;

const check = (add: Add) => () =>
  checkPads(
    tinyClassifier({
      head: (build, features) => {
        const odd = add(build, features);
        build.nameNode('odd');
        return pooledHead(build, odd);
      },
    }),
    'm.onnx',
  );
const pool = (operator: string, pads: number[]) =>
  check((build, x) => build.node(operator, [x], { kernel_shape: ints([3, 3]), pads: ints(pads) }));
const pad = (amount: number) =>
  check((build, x) => build.node('Pad', [x, build.ints([0, 0, amount, 0, 0, 0, 0, amount])]));
const conv = (amount: number) =>
  check((build, x) =>
    build.node('Conv', [x, build.weights([6, 6, 3, 3])], { pads: ints([amount, 0, 0, 0]) }),
  );

test.each([
  ['a Pad', pad(2 ** 40), '"odd" (Pad) of m.onnx pads by 1099511627776 places'],
  ['a Conv', conv(100_000), '"odd" (Conv) of m.onnx pads by 100000 places'],
  ['an AveragePool', pool('AveragePool', [0, 3, 0, 0]), 'by 3 places, with windows of 3x3'],
  ['a MaxPool', pool('MaxPool', [0, 0, 0, 3]), 'by 3 places, with windows of 3x3'],
])('%s that pads too much is refused by name', (_what, checked, message) => {
  expect(checked).toThrow(InputError);
  expect(checked).toThrow(message);
});

test.each([
  ['a Pad', pad(64)],
  ['a Pad that crops', pad(-2)],
  ['a Conv wider than its kernel', conv(20)],
  ['a pool', pool('MaxPool', [2, 2, 2, 2])],
])('%s that pads as usual passes', (_what, checked) => {
  expect(checked).not.toThrow();
});
