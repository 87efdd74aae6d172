import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of Selu holds on both sides of 0', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.constantFrom([4], [3, 2], []), (n, opset, dims) =>
      checkGradient({
        layer: [n, ...dims],
        opset,
        tail: (build, layer) => build.node('Selu', [layer]),
      }),
    ),
    few,
  ));

test('the gradient of Selu at 0 is that of the lower side, as in PyTorch', async () => {
  const gradient = await gradientAt([-1, 0, 1], {
    opset: 17,
    tail: (build, layer) => build.node('Selu', [layer]),
  });
  expect(gradient.map((value) => Math.round(1e4 * value) / 1e4)).toEqual([0.6468, 1.7581, 1.0507]);
});
