import { expect, test } from 'vitest';
import { int, ints } from '../../../../core/onnx/attributes.ts';
import { checkGradient, gradientAt } from './check-gradient.ts';

const windows = [
  { kernel_shape: ints([2, 2]) },
  { kernel_shape: ints([2, 3]), strides: ints([2, 1]) },
  { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]), strides: ints([2, 2]) },
];

test.each([1, 2, 3])('the adjoint of LpPool holds for p = %i', async (p) => {
  for (const window of windows) {
    await checkGradient({
      layer: [{ perSample: 1 }, 2, 4, 5],
      opset: 18,
      tail: (build, layer) => build.node('LpPool', [layer], { ...window, p: int(p) }),
    });
  }
});

test.each([1, 2, 3])('the adjoint of GlobalLpPool holds for p = %i', (p) =>
  checkGradient({
    layer: [{ perSample: 1 }, 2, 3, 2],
    opset: 17,
    tail: (build, layer) => build.node('GlobalLpPool', [layer], { p: int(p) }),
  }),
);

test('the gradient of LpPool is 0 where a window has only zeros', async () => {
  const gradient = await gradientAt([0, 0, 3, 4], {
    opset: 17,
    tail: (build, layer) =>
      build.node('LpPool', [build.reshape(layer, [1, 1, 4])], {
        kernel_shape: ints([2]),
        strides: ints([2]),
      }),
  });
  expect(gradient).toEqual([0, 0, expect.closeTo(0.6), expect.closeTo(0.8)]);
});
