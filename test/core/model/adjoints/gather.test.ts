import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int } from '../../../../core/model/attributes.ts';
import type { Dim } from '../../../../core/model/shape.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

const index = fc.integer({ min: -4, max: 3 });

test('the adjoint of Gather holds for one index, such as a class token', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, index, fc.constantFrom(1, -2), (n, opset, index, axis) =>
      checkGradient({
        layer: [n, 4, 3],
        opset,
        tail: (build, layer) =>
          build.node('Gather', [layer, build.ints(index)], { axis: int(axis) }),
      }),
    ),
    few,
  ));

test('the adjoint of Gather adds up where an index is read more than once', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.oneof(
        fc.array(index, { minLength: 1, maxLength: 6 }),
        fc.constantFrom([0, 1, 2, 3], [1, 2], [3, 1, 0, 2], [0, 0, 1, 1, 2, 2, 3, 3]),
      ),
      fc.constantFrom(1, -1),
      (n, opset, indices, axis) =>
        checkGradient({
          layer: [n, 4, 4],
          opset,
          tail: (build, layer) =>
            build.node('Gather', [layer, build.ints(indices)], { axis: int(axis) }),
        }),
    ),
    { ...few, numRuns: 30 },
  ));

test('the adjoint of Gather holds for a matrix of indices', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      fc.array(index, { minLength: 6, maxLength: 6 }),
      fc.constantFrom(1, 2),
      (n, indices, axis) =>
        checkGradient({
          layer: [n, 4, 4],
          opset: 17,
          tail: (build, layer) =>
            build.node('Gather', [layer, build.ints(indices, [2, 3])], { axis: int(axis) }),
        }),
    ),
    few,
  ));

test('a Gather from the first axis is the default, and refused where that is the batch', async () => {
  const check = (n: Dim) =>
    checkGradient({
      layer: [n, 3],
      opset: 17,
      tail: (build, layer) => build.node('Gather', [layer, build.ints(1)]),
    });
  await check(2);
  await expect(check({ perSample: 1 })).rejects.toThrow(/Gather .*it picks samples of the batch/);
});
