import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGradient, distinct, gradientAt } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of GlobalMaxPool holds over one, two and three axes', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom([4], [2, 5], [1, 1], [2, 3, 2]),
      (n, opset, places) =>
        checkGradient(
          {
            layer: [n, 3, ...places],
            opset,
            tail: (build, layer) => build.node('GlobalMaxPool', [layer]),
          },
          { place: distinct },
        ),
    ),
    few,
  ));

test('where several places are largest, the first gets the gradient, as in PyTorch', async () => {
  const gradient = await gradientAt([1, 2, 2, 0], {
    opset: 17,
    tail: (build, layer) =>
      build.node('GlobalMaxPool', [build.node('Reshape', [layer, build.ints([1, 1, 4])])]),
  });
  expect(gradient).toEqual([0, 1, 0, 0]);
});
