import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, broadcastLayer, broadcastTo3x4x5, few, opset } from './draws.ts';

const above1 = (value: number) => Math.abs(value) + 1.5;

test.each([0, 1, 2, 3, 4])('the adjoint of Pow holds for any base to the power of %i', (exponent) =>
  fc.assert(
    fc.asyncProperty(batch, opset, (n, opset) =>
      checkGradient({
        layer: [n, 3, 4],
        opset,
        tail: (build, layer) => build.node('Pow', [layer, build.floats([], [exponent])]),
      }),
    ),
    { ...few, numRuns: 4 },
  ),
);

test.each([0.5, -0.5, 1.5, -1, -2])(
  'the adjoint of Pow holds for a base above 0 to the power of %d',
  (exponent) =>
    fc.assert(
      fc.asyncProperty(batch, opset, (n, opset) =>
        checkGradient(
          {
            layer: [n, 3, 4],
            opset,
            tail: (build, layer) => build.node('Pow', [layer, build.floats([], [exponent])]),
          },
          { place: above1 },
        ),
      ),
      { ...few, numRuns: 4 },
    ),
);

test('the adjoint of Pow holds for exponents that are broadcast, and for a base that is', () =>
  fc.assert(
    fc.asyncProperty(opset, broadcastTo3x4x5, broadcastLayer, async (opset, dims, layer) => {
      const power = (exponents: readonly number[], layer: readonly number[]) =>
        checkGradient(
          {
            layer,
            opset,
            tail: (build, x) => build.node('Pow', [x, build.weights(exponents)]),
          },
          { place: above1 },
        );
      await power(dims, [2, 3, 4, 5]);
      await power([2, 3, 5, 4], layer);
    }),
    few,
  ));

test('the adjoint of Pow holds for the exponent', () =>
  fc.assert(
    fc.asyncProperty(opset, broadcastLayer, (opset, layer) =>
      checkGradient({
        layer,
        opset,
        tail: (build, exponent) => {
          const base = build.node('Abs', [build.weights([2, 3, 5, 4])]);
          return build.node('Pow', [base, exponent]);
        },
      }),
    ),
    few,
  ));

test('a layer to the power of itself gets both gradients', () =>
  checkGradient(
    {
      layer: [{ perSample: 1 }, 3],
      opset: 17,
      tail: (build, layer) => build.node('Pow', [layer, layer]),
    },
    { place: (value) => Math.abs(value) / 2 + 1 },
  ));

test('exponents may be integers', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 3],
    opset: 13,
    tail: (build, layer) => build.node('Pow', [layer, build.ints(3)]),
  }));

test.each([
  [2, [-4, 0, 2]],
  [3, [12, 0, 3]],
  [1, [1, 1, 1]],
  [0, [0, 0, 0]],
  [0.5, [NaN, 0, 0.5]],
])('the gradient of x to the power of %d spoils nothing at 0', async (exponent, expected) => {
  const gradient = async (computed: boolean) => {
    const values = await gradientAt([-2, 0, 1], {
      opset: 17,
      tail: (build, layer) => {
        const constant = build.floats([], [exponent]);
        return build.node('Pow', [layer, computed ? build.node('Abs', [constant]) : constant]);
      },
    });
    return values.map((value) => value + 0);
  };
  expect(await gradient(false)).toEqual(expected);
  expect(await gradient(true)).toEqual(expected);
});
