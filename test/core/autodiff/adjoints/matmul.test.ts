import fc from 'fast-check';
import { test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of MatMul holds for batches on the left of a matrix', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.constantFrom([], [3], [2, 3]), (n, opset, leading) =>
      checkGradient({
        layer: [n, ...leading, 4],
        opset,
        tail: (build, layer) => build.node('MatMul', [layer, build.weights([4, 3])]),
      }),
    ),
    few,
  ));

/** Leading axes of the layer, and of a constant that is broadcast with it. */
const broadcasts = [
  [[], []],
  [[2], []],
  [[2], [2]],
  [[], [2]],
  [[1], [3]],
  [[3, 1], [2]],
  [[2], [3, 1]],
  [
    [1, 2],
    [3, 2],
  ],
  [
    [3, 2],
    [1, 2],
  ],
] as const;

test.each(['left', 'right'])(
  'the adjoint of MatMul sums over the batches to which the %s operand is broadcast',
  (side) =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...broadcasts), opset, ([layer, other], opset) =>
        checkGradient({
          layer: side === 'left' ? [...layer, 2, 3] : [...layer, 3, 4],
          opset,
          tail: (build, x) =>
            side === 'left'
              ? build.node('MatMul', [x, build.weights([...other, 3, 4])])
              : build.node('MatMul', [build.weights([...other, 2, 3]), x]),
        }),
      ),
      few,
    ),
);

test('a product of a layer with itself gets both gradients', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 3, 3],
    opset: 17,
    tail: (build, layer) => build.node('MatMul', [layer, layer]),
  }));

const vectors = [
  { layer: [4], other: [4] },
  { layer: [4], other: [4, 3] },
  { layer: [4], other: [2, 4, 3] },
  { layer: [2, 4], other: [4] },
  { layer: [3, 2, 4], other: [4] },
];

test.each(vectors)(
  'the adjoint of MatMul holds for vectors: $layer by $other',
  ({ layer, other }) =>
    fc.assert(
      fc.asyncProperty(opset, fc.boolean(), async (opset, swapped) => {
        const [left, right] = [layer, other];
        await checkGradient({
          layer: swapped ? right : left,
          opset,
          tail: (build, x) =>
            swapped
              ? build.node('MatMul', [build.weights(left), x])
              : build.node('MatMul', [x, build.weights(right)]),
        });
      }),
      { ...few, numRuns: 4 },
    ),
);

test('the adjoint of MatMul holds for a vector beside a batch', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 3],
    opset: 17,
    tail: (build, layer) => build.node('MatMul', [layer, build.weights([3])]),
  }));
