import fc from 'fast-check';
import type { Dim } from '../../../../core/onnx/shape.ts';

/** The opsets in which the forms of operators differ, and the newest that exporters write. */
export const opset = fc.constantFrom(11, 13, 17, 18, 21);

/** A batch of any size, or of exactly two. */
export const batch = fc.constantFrom<Dim>({ perSample: 1 }, 2);

export const size = (min = 1, max = 4) => fc.integer({ min, max });

/** The same draws in every run, few enough to be quick. */
export const few = { seed: 20, numRuns: 12 };

/** Shapes that are broadcast with [N, 3, 4, 5]. */
export const broadcastTo3x4x5 = fc.constantFrom(
  ...[[], [1], [5], [4, 1], [3, 4, 5], [3, 1, 1], [1, 3, 1, 5], [1, 1, 1, 1]],
);

/** Shapes of a layer that is broadcast to [2, 3, 5, 4]. */
export const broadcastLayer = fc.constantFrom(
  ...[[3, 1, 1], [1, 1], [1], [3, 1, 4], [1, 3, 1, 1], [2, 3, 1, 4]],
);

/** How a reduction of [N, 3, 2, 4] may be asked for: opset, axes and whether they stay as 1. */
export const reduction = fc.record({
  opset,
  axes: fc.constantFrom<number[]>([2, 3], [-1, -2], [1], [-3], [2], [1, 2, 3], [3, -2]),
  keepdims: fc.constantFrom(0, 1, undefined),
});

/** A window that slides along one spatial axis of `size` places, and never over padding alone. */
export const slidingWindow = fc
  .record({
    kernel: size(1, 3),
    stride: size(1, 3),
    dilation: size(1, 2),
    before: size(0, 2),
    after: size(0, 2),
    size: size(1, 7),
  })
  .map((drawn) => ({
    ...drawn,
    before: Math.min(drawn.before, drawn.kernel - 1),
    after: Math.min(drawn.after, drawn.kernel - 1),
  }))
  .filter(
    ({ kernel, dilation, before, after, size }) =>
      size >= dilation && before + size + after >= dilation * (kernel - 1) + 1,
  );
