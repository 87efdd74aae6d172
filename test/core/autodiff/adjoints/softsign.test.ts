import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of Softsign holds on both sides of 0', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.constantFrom([4], [3, 2], []), (n, opset, dims) =>
      checkGradient(
        { layer: [n, ...dims], opset, tail: (build, layer) => build.node('Softsign', [layer]) },
        { place: (value) => value + Math.sign(value) },
      ),
    ),
    few,
  ));

test('the gradient of Softsign at 0 is 1, as in PyTorch', async () => {
  const gradient = await gradientAt([0, 1], {
    opset: 17,
    tail: (build, layer) => build.node('Softsign', [layer]),
  });
  expect(gradient.map((value) => Math.round(1e4 * value) / 1e4)).toEqual([1, 0.25]);
});
