import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float } from '../../../../core/onnx/attributes.ts';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of HardSigmoid holds for any slope and offset', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom(undefined, 0.5, 1),
      fc.constantFrom(undefined, 0.5, 0.75),
      (n, opset, alpha, beta) =>
        checkGradient({
          layer: [n, 3, 4],
          opset,
          tail: (build, layer) =>
            build.node('HardSigmoid', [layer], {
              ...(alpha !== undefined && { alpha: float(alpha) }),
              ...(beta !== undefined && { beta: float(beta) }),
            }),
        }),
    ),
    few,
  ));

test('the gradient of HardSigmoid on its bounds is 0, as in PyTorch', async () => {
  const gradient = await gradientAt([-3, -2, 0, 2, 3], {
    opset: 17,
    tail: (build, layer) => build.node('HardSigmoid', [layer], { alpha: float(0.25) }),
  });
  expect(gradient).toEqual([0, 0, 0.25, 0, 0]);
});
