import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float, int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few } from './draws.ts';

test('the adjoint of RMSNormalization holds for any axis and epsilon', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      fc.constantFrom(23),
      fc.constantFrom(undefined, -1, 1, 2, -2),
      fc.constantFrom(undefined, 0.25),
      (n, opset, axis, epsilon) =>
        checkGradient({
          layer: [n, 3, 4],
          opset,
          tail: (build, layer) => {
            const dims = [2, 3, 4];
            const inputs = [layer, build.weights(dims.slice(axis ?? -1))];
            return build.node('RMSNormalization', inputs, {
              ...(axis !== undefined && { axis: int(axis) }),
              ...(epsilon !== undefined && { epsilon: float(epsilon) }),
            });
          },
        }),
    ),
    few,
  ));

test('a RMSNormalization whose scale depends on the layer is refused by name', async () => {
  const check = checkGradient({
    layer: [4],
    opset: 23,
    tail: (build, layer) => build.node('RMSNormalization', [build.weights([2, 4]), layer]),
  });
  await expect(check).rejects.toThrow(/operator RMSNormalization .* depends on the layer/);
});
