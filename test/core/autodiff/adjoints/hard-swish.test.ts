import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few } from './draws.ts';

test('the adjoint of HardSwish holds inside and outside of its bounds', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      fc.constantFrom(14, 17, 18, 22),
      fc.constantFrom([4], [3, 2], []),
      (n, opset, dims) =>
        checkGradient(
          { layer: [n, ...dims], opset, tail: (build, layer) => build.node('HardSwish', [layer]) },
          { place: (value) => 2 * value },
        ),
    ),
    few,
  ));

test('the gradient of HardSwish on its bounds is that of the flat and the straight side, as in PyTorch', async () => {
  const gradient = await gradientAt([-4, -3, 0, 3, 4], {
    opset: 17,
    tail: (build, layer) => build.node('HardSwish', [layer]),
  });
  expect(gradient.map((value) => Math.round(1e4 * value) / 1e4)).toEqual([0, 0, 0.5, 1, 1]);
});
