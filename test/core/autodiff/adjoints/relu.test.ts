import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of Relu holds on both sides of zero', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.constantFrom([4], [3, 2], [2, 3, 3]), (n, opset, dims) =>
      checkGradient({
        layer: [n, ...dims],
        opset,
        tail: (build, layer) => build.node('Relu', [layer]),
      }),
    ),
    few,
  ));

test('the gradient of Relu at 0 is 0, as in PyTorch', async () => {
  const gradient = await gradientAt([-2, 0, 2], {
    opset: 17,
    tail: (build, layer) => build.node('Relu', [layer]),
  });
  expect(gradient).toEqual([0, 0, 1]);
});
