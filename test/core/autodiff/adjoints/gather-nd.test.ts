import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { few } from './draws.ts';

test('the adjoint of GatherND adds each gradient where its values were read', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(16, 18, 21),
      fc.constantFrom([3, 2], [2, 3], [6, 1], [2, 1, 3]),
      fc.array(fc.integer({ min: -2, max: 1 }), { minLength: 6, maxLength: 6 }),
      (opset, dims, indices) =>
        checkGradient({
          layer: [2, 3, 2],
          opset,
          tail: (build, layer) => build.node('GatherND', [layer, build.ints(indices, dims)]),
        }),
    ),
    few,
  ));

test.each([
  [13, 0, 'ScatterND can add only since opset 16'],
  [17, 1, 'it has batch_dims'],
])('a GatherND of opset %i with %i batch_dims is refused', async (opset, batchDims, why) => {
  const check = checkGradient({
    layer: [2, 3, 2],
    opset,
    tail: (build, layer) =>
      build.node('GatherND', [layer, build.ints([0, 1], [2, 1])], { batch_dims: int(batchDims) }),
  });
  await expect(check).rejects.toThrow(why);
});
