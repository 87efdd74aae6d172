import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of Sqrt holds above 0', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.constantFrom([4], [3, 2], []), (n, opset, dims) =>
      checkGradient(
        {
          layer: [n, ...dims],
          opset,
          tail: (build, layer) => build.node('Sqrt', [layer]),
        },
        { place: (value) => Math.abs(value) + 1 },
      ),
    ),
    few,
  ));

test('the gradient of Sqrt at 0 is 0', async () => {
  const gradient = await gradientAt([0, 4], {
    opset: 17,
    tail: (build, layer) => build.node('Sqrt', [layer]),
  });
  expect(gradient).toEqual([0, 0.25]);
});
