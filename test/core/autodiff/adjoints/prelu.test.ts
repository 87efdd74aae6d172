import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of PRelu holds for slopes that are broadcast to the layer', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom([], [1], [3, 1, 1], [5], [3, 4, 5], [1, 3, 1, 1]),
      (n, opset, dims) =>
        checkGradient({
          layer: [n, 3, 4, 5],
          opset,
          tail: (build, layer) => build.node('PRelu', [layer, build.weights(dims)]),
        }),
    ),
    few,
  ));

test('the adjoint of PRelu holds for a layer that gives the slopes', () =>
  fc.assert(
    fc.asyncProperty(opset, fc.constantFrom([1], [3, 1, 1], [5], [2, 3, 4, 5]), (opset, layer) =>
      checkGradient({
        layer,
        opset,
        tail: (build, slope) => build.node('PRelu', [build.weights([2, 3, 4, 5]), slope]),
      }),
    ),
    few,
  ));

test('the gradient of PRelu at 0 is its slope, as in PyTorch', async () => {
  const gradient = await gradientAt([-1, 0, 1], {
    opset: 17,
    tail: (build, layer) => build.node('PRelu', [layer, build.floats([1], [0.25])]),
  });
  expect(gradient).toEqual([0.25, 0.25, 1]);
});
