import { expect, test } from 'vitest';
import { checkGradient } from './check-gradient.ts';

test('the adjoint of CastLike is the gradient, and zero for the tensor that gives the type', async () => {
  await checkGradient({
    layer: [2, 3],
    opset: 17,
    tail: (build, layer) =>
      build.node('Mul', [build.node('CastLike', [layer, build.floats([], [1])]), layer]),
  });
  await checkGradient({
    layer: [2, 3],
    opset: 17,
    tail: (build, layer) =>
      build.node('Mul', [build.node('CastLike', [build.weights([2, 3]), layer]), layer]),
  });
});

test('a CastLike to integers is refused', async () => {
  const check = checkGradient({
    layer: [2, 3],
    opset: 17,
    tail: (build, layer) => build.cast(build.node('CastLike', [layer, build.ints([1])]), 1),
  });
  await expect(check).rejects.toThrow('another type than floats');
});
