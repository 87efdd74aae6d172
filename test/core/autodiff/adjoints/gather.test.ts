import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { int } from '../../../../core/onnx/attributes.ts';
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

test('a Gather from the first axis is the default', () =>
  checkGradient({
    layer: [2, 3],
    opset: 17,
    tail: (build, layer) => build.node('Gather', [layer, build.ints(1)]),
  }));

describe('a Gather from all values of a batch', () => {
  /** Reads each value of [N, 4, 3] twice, by places that are computed from the batch's size. */
  const check = (opset: number) =>
    checkGradient({
      layer: [{ perSample: 1 }, 4, 3],
      opset,
      tail: (build, layer) => {
        const values = build.node('Reshape', [layer, build.ints([-1])]);
        const size = build.node('Size', [values]);
        const places = build.node('Range', [build.ints(0), size, build.ints(1)]);
        const rows = build.node('Reshape', [places, build.ints([-1, 12])]);
        const twice = build.node('Concat', [rows, rows], { axis: int(1) });
        return build.node('Gather', [values, twice]);
      },
    });

  test.each([16, 18, 21])('has an adjoint since ScatterND adds: opset %i', (opset) => check(opset));

  test('is refused before', async () => {
    await expect(check(15)).rejects.toThrow(/Gather .*ScatterND can add only since opset 16/);
  });
});
