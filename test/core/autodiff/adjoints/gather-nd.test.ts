import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
import type { Dim } from '../../../../core/onnx/shape.ts';
import type { ModelBuilder } from '../../onnx/model-builder.ts';
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
  [1, [{ perSample: 1 }, 3, 2], [2, 1], 2],
  [1, [2, 3, 2], [2, 2, 1], 2],
  [2, [2, 2, 3], [2, 2, 1], 2],
  [2, [{ perSample: 1 }, 2, 3, 2], [2, 2, 3, 1], 2],
] as [number, Dim[], number[], number][])(
  'the adjoint of GatherND holds for %i batch_dims of %j',
  (batchDims, layer, dims, most) =>
    checkGradient({
      layer,
      opset: 17,
      tail: (build, tensor) => {
        const count = dims.reduce((product, dim) => product * dim, 1);
        const indices = Array.from({ length: count }, (_, i) => (i * 7) % (most + 1));
        return build.node('GatherND', [tensor, openBatch(build, tensor, indices, dims)], {
          batch_dims: int(batchDims),
        });
      },
    }),
);

/** Indices of a batch of 2, repeated for as many images as there are. */
function openBatch(build: ModelBuilder, layer: string, values: number[], dims: number[]): string {
  const half = values.slice(0, values.length / 2);
  const one = build.ints(half, [1, ...dims.slice(1)]);
  const images = build.node('Slice', [
    build.node('Shape', [layer]),
    build.ints([0]),
    build.ints([1]),
  ]);
  const rest = build.ints(dims.slice(1).map(() => 1));
  const repeats = build.node('Concat', [images, rest], { axis: int(0) });
  return build.node('Tile', [one, repeats]);
}

test('a GatherND of opset 13 is refused', async () => {
  const check = checkGradient({
    layer: [2, 3, 2],
    opset: 13,
    tail: (build, layer) => build.node('GatherND', [layer, build.ints([0, 1], [2, 1])]),
  });
  await expect(check).rejects.toThrow('ScatterND can add only since opset 16');
});
