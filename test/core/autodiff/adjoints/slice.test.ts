import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

const END = Number.MAX_SAFE_INTEGER;
const bound = fc.constantFrom(-100, -END, -7, -3, -1, 0, 1, 2, 4, 7, 100, END);
const range = fc.record({
  start: bound,
  end: bound,
  step: fc.constantFrom(1, 1, 2, 3, 5, -1, -2, -4),
});

/** How many places Python's x[start:end:step] of 7 has. */
const count = ({ start, end, step }: { start: number; end: number; step: number }) => {
  const [low, high] = step > 0 ? [0, 7] : [-1, 6];
  const clamp = (bound: number) => Math.min(Math.max(bound < 0 ? bound + 7 : bound, low), high);
  return Math.max(0, Math.ceil((clamp(end) - clamp(start)) / step));
};

test('the adjoint of Slice holds for any start, end and step', () =>
  fc.assert(
    fc.asyncProperty(
      opset,
      fc.constantFrom(2, -1),
      range.filter((drawn) => count(drawn) > 0),
      (opset, axis, { start, end, step }) =>
        checkGradient({
          layer: [{ perSample: 1 }, 2, 7],
          opset,
          tail: (build, layer) =>
            build.node('Slice', [
              layer,
              build.ints([start]),
              build.ints([end]),
              build.ints([axis]),
              build.ints([step]),
            ]),
        }),
    ),
    { ...few, numRuns: 40 },
  ));

test('the adjoint of Slice holds for several axes at once, with and without steps', () =>
  fc.assert(
    fc.asyncProperty(
      opset,
      fc.constantFrom([1, 1], [2, 2], [1, 2], [-1, 2], [-2, -1], undefined),
      (opset, steps) =>
        checkGradient({
          layer: [{ perSample: 1 }, 4, 5, 2],
          opset,
          tail: (build, layer) => {
            const [starts, ends] =
              steps?.[0] === -1
                ? [
                    [3, 1],
                    [0, 5],
                  ]
                : [
                    [1, 0],
                    [4, END],
                  ];
            const backwards = steps?.[0] === -2;
            return build.node('Slice', [
              layer,
              build.ints(backwards ? [-1, -1] : starts),
              build.ints(backwards ? [-END, -END] : ends),
              build.ints([1, -2]),
              ...(steps ? [build.ints(steps)] : []),
            ]);
          },
        }),
    ),
    few,
  ));

test('a Slice without axes cuts the first ones, and leaves a batch that it takes whole', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, (n, opset) =>
      checkGradient({
        layer: [n, 4, 3],
        opset,
        tail: (build, layer) =>
          build.node('Slice', [layer, build.ints([0, -3]), build.ints([END, -1])]),
      }),
    ),
    few,
  ));

test('patches merged as Swin does get their gradients back', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 4, 6, 2],
    opset: 17,
    tail: (build, layer) => {
      const every = (row: number, column: number) =>
        build.node('Slice', [
          layer,
          build.ints([row, column]),
          build.ints([END, END]),
          build.ints([1, 2]),
          build.ints([2, 2]),
        ]);
      const squares = every(1, 1);
      const products = [every(0, 0), every(1, 0), every(0, 1), squares];
      const rest = products.reduce((sum, part) => build.node('Mul', [sum, part]));
      return build.node('Mul', [rest, squares]);
    },
  }));

test('a Slice of the batch is refused', async () => {
  const check = checkGradient({
    layer: [{ perSample: 2 }, 3],
    opset: 17,
    tail: (build, layer) =>
      build.node('Slice', [
        layer,
        build.ints([0]),
        build.ints([END]),
        build.ints([0]),
        build.ints([2]),
      ]),
  });
  await expect(check).rejects.toThrow(/Slice .*it takes some samples of the batch/);
});
