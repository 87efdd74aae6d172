import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float } from '../../../../core/onnx/attributes.ts';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of LeakyRelu holds for slopes of either sign', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.constantFrom(undefined, 0.25, -0.5), (n, opset, alpha) =>
      checkGradient({
        layer: [n, 3, 2],
        opset,
        tail: (build, layer) =>
          build.node('LeakyRelu', [layer], alpha === undefined ? {} : { alpha: float(alpha) }),
      }),
    ),
    few,
  ));

test('the gradient of LeakyRelu at 0 is its slope, as in PyTorch', async () => {
  const gradient = await gradientAt([-1, 0, 1], {
    opset: 17,
    tail: (build, layer) => build.node('LeakyRelu', [layer], { alpha: float(0.25) }),
  });
  expect(gradient.map((value) => Math.round(1e4 * value) / 1e4)).toEqual([0.25, 0.25, 1]);
});
