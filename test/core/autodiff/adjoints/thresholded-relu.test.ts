import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float } from '../../../../core/onnx/attributes.ts';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of ThresholdedRelu holds for any threshold', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.constantFrom(undefined, 0.5, 0), (n, opset, alpha) =>
      checkGradient(
        {
          layer: [n, 3, 2],
          opset,
          tail: (build, layer) =>
            build.node(
              'ThresholdedRelu',
              [layer],
              alpha === undefined ? {} : { alpha: float(alpha) },
            ),
        },
        { place: (value) => 2 * value },
      ),
    ),
    few,
  ));

test('the gradient of ThresholdedRelu at its threshold is 0, as in PyTorch', async () => {
  const gradient = await gradientAt([0, 1, 2], {
    opset: 17,
    tail: (build, layer) => build.node('ThresholdedRelu', [layer]),
  });
  expect(gradient.map((value) => Math.round(1e4 * value) / 1e4)).toEqual([0, 0, 1]);
});
