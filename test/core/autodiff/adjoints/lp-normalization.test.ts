import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient, gradientAt } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of LpNormalization holds along any axis, for both norms', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom(undefined, 0, 1, 2, -1, -2),
      fc.constantFrom(undefined, 1, 2),
      (n, opset, axis, p) =>
        checkGradient(
          {
            layer: [n, 3, 4],
            opset,
            tail: (build, layer) =>
              build.node('LpNormalization', [layer], {
                ...(axis !== undefined && { axis: int(axis) }),
                ...(p !== undefined && { p: int(p) }),
              }),
          },
          { place: (value) => 2 * value },
        ),
    ),
    few,
  ));

test('the gradient of LpNormalization of zeros is 0', async () => {
  const gradient = await gradientAt([0, 0], {
    opset: 17,
    tail: (build, layer) => build.node('LpNormalization', [layer]),
  });
  expect(gradient).toEqual([0, 0]);
});
