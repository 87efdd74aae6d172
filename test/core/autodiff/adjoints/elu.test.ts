import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float } from '../../../../core/onnx/attributes.ts';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of Elu holds for any alpha', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.constantFrom(undefined, 0.25, 2), (n, opset, alpha) =>
      checkGradient({
        layer: [n, 3, 2],
        opset,
        tail: (build, layer) =>
          build.node('Elu', [layer], alpha === undefined ? {} : { alpha: float(alpha) }),
      }),
    ),
    few,
  ));

test('the gradient of Elu at 0 is alpha, as in PyTorch', async () => {
  const gradient = await gradientAt([-1, 0, 1], {
    opset: 17,
    tail: (build, layer) => build.node('Elu', [layer], { alpha: float(2) }),
  });
  expect(gradient.map((value) => Math.round(1e4 * value) / 1e4)).toEqual([0.7358, 2, 1]);
});
