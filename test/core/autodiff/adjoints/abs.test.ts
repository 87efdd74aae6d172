import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of Abs holds on both sides of 0', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.constantFrom([4], [3, 2], []), (n, opset, dims) =>
      checkGradient({
        layer: [n, ...dims],
        opset,
        tail: (build, layer) => build.node('Abs', [layer]),
      }),
    ),
    few,
  ));

test('the gradient of Abs at 0 is 0, as in PyTorch', async () => {
  const gradient = await gradientAt([-2, 0, 2], {
    opset: 17,
    tail: (build, layer) => build.node('Abs', [layer]),
  });
  expect(gradient).toEqual([-1, 0, 1]);
});
