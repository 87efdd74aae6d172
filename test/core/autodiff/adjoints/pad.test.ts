import fc from 'fast-check';
import { test } from 'vitest';
import { string } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

const amounts = fc.constantFrom(
  [0, 0, 1, 2, 0, 0, 0, 1],
  [0, 1, 0, -1, 0, 0, 2, 2],
  [0, 0, -1, -2, 0, 0, -1, 0],
  [0, 0, 0, 0, 0, 0, 0, 0],
);

test('the adjoint of Pad cuts the padding off, and gives zeros to what was cut', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, amounts, fc.boolean(), (n, opset, pads, value) =>
      checkGradient({
        layer: [n, 2, 3, 4],
        opset,
        tail: (build, layer) =>
          build.node('Pad', [layer, build.ints(pads), ...(value ? [build.floats([], [5])] : [])]),
      }),
    ),
    few,
  ));

test.each([
  ['reflect', [11, 13, 18, 21]],
  ['edge', [11, 13, 18, 21]],
  ['wrap', [19, 21]],
] as const)('the adjoint of Pad adds the gradients of places made by %s', (mode, opsets) =>
  fc.assert(
    fc.asyncProperty(batch, fc.constantFrom(...opsets), amounts, (n, opset, pads) =>
      checkGradient({
        layer: [n, 2, 4, 5],
        opset,
        tail: (build, layer) =>
          build.node('Pad', [layer, build.ints(pads.map((amount) => Math.max(amount, 0)))], {
            mode: string(mode),
          }),
      }),
    ),
    few,
  ),
);

test.each(['constant', 'reflect', 'edge'])('the adjoint of Pad by %s holds for axes', (mode) =>
  fc.assert(
    fc.asyncProperty(batch, fc.constantFrom(18, 21), (n, opset) =>
      checkGradient({
        layer: [n, 2, 3, 4],
        opset,
        tail: (build, layer) =>
          build.node('Pad', [layer, build.ints([1, 0, 2, 3]), '', build.ints([2, -1])], {
            mode: string(mode),
          }),
      }),
    ),
    { ...few, numRuns: 4 },
  ),
);
