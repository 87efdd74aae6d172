import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, broadcastLayer, broadcastTo3x4x5, few, opset } from './draws.ts';

/** A quarter of a step beside the grid on which the constants lie. */
const place = (value: number) => value + 0.125;

const operator = fc.constantFrom('Max', 'Min');

test('the adjoints of Max and Min hold for constants that are broadcast to the layer', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      operator,
      fc.array(broadcastTo3x4x5, { minLength: 0, maxLength: 3 }),
      (n, opset, operator, others) =>
        checkGradient(
          {
            layer: [n, 3, 4, 5],
            opset,
            tail: (build, layer) =>
              build.node(operator, [layer, ...others.map((dims) => build.weights(dims))]),
          },
          { place },
        ),
    ),
    few,
  ));

test('the adjoints of Max and Min sum over the places to which the layer is broadcast', () =>
  fc.assert(
    fc.asyncProperty(opset, operator, broadcastLayer, (opset, operator, layer) =>
      checkGradient(
        {
          layer,
          opset,
          tail: (build, layer) => build.node(operator, [build.weights([2, 3, 5, 4]), layer]),
        },
        { place },
      ),
    ),
    few,
  ));

test.each([
  ['Max', [0, 0.5, 1]],
  ['Min', [1, 0.5, 0]],
])('where both are equal, %s gives each half, as in PyTorch', async (operator, expected) => {
  const gradient = await gradientAt([-1, 0, 1], {
    opset: 17,
    tail: (build, layer) => build.node(operator, [layer, build.floats([], [0])]),
  });
  expect(gradient).toEqual(expected);
});
