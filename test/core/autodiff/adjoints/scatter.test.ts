import { expect, test } from 'vitest';
import { int, string } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';

const reductions = [{}, { reduction: string('add') }];

test.each(reductions)(
  'the adjoint of ScatterND holds for both data and updates, %j',
  async (reduction) => {
    await checkGradient({
      layer: [4, 3],
      opset: 16,
      tail: (build, layer) =>
        build.node(
          'ScatterND',
          [layer, build.ints([2, 0], [2, 1]), build.weights([2, 3])],
          reduction,
        ),
    });
    await checkGradient({
      layer: [2, 3],
      opset: 16,
      tail: (build, layer) =>
        build.node(
          'ScatterND',
          [build.weights([4, 3]), build.ints([2, 0], [2, 1]), layer],
          reduction,
        ),
    });
  },
);

test.each(reductions)(
  'the adjoint of ScatterElements holds along an axis, %j',
  async (reduction) => {
    const indices = [2, 0, 1, 2];
    await checkGradient({
      layer: [2, 3],
      opset: 16,
      tail: (build, layer) =>
        build.node('ScatterElements', [layer, build.ints(indices, [2, 2]), build.weights([2, 2])], {
          axis: int(1),
          ...reduction,
        }),
    });
    await checkGradient({
      layer: [2, 2],
      opset: 16,
      tail: (build, layer) =>
        build.node('ScatterElements', [build.weights([2, 3]), build.ints(indices, [2, 2]), layer], {
          axis: int(1),
          ...reduction,
        }),
    });
  },
);

test('a ScatterND that multiplies is refused', async () => {
  const check = checkGradient({
    layer: [4, 3],
    opset: 16,
    tail: (build, layer) =>
      build.node('ScatterND', [layer, build.ints([2], [1, 1]), build.weights([1, 3])], {
        reduction: string('mul'),
      }),
  });
  await expect(check).rejects.toThrow('its reduction is mul');
});
