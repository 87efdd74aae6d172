import { ints, intsOf, stringOf } from '../../onnx/attributes.ts';
import type { Shape } from '../../onnx/shape.ts';
import type { AdjointContext } from './adjoint.ts';
import { productOfDims } from './fixed-dims.ts';

/** How windows slide over the spatial axes of the input of a convolution or pool. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Zero padding before the start and after the end of each axis. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Positions at the end of each axis that no window covers. */
  readonly unread: readonly number[];
}

/**
 * The windows of a Conv or a pool, from its attributes and the sizes of its large side (the input) and its
 * small side (the output). In a ConvTranspose the output is the large side.
 */
export function windowsOf(
  { node }: AdjointContext,
  { large, small, kernel }: Record<'large' | 'small' | 'kernel', readonly number[]>,
): Windows {
  const strides = intsOf(node, 'strides') ?? large.map(() => 1);
  const dilations = intsOf(node, 'dilations') ?? large.map(() => 1);
  const covered = small.map(
    (size, axis) => (size - 1) * strides[axis]! + dilations[axis]! * (kernel[axis]! - 1) + 1,
  );
  const before = large.map((size, axis) => paddingBefore(axis, covered[axis]! - size));
  const excess = large.map((size, axis) => covered[axis]! - before[axis]! - size);
  return {
    kernel,
    strides,
    dilations,
    before,
    after: excess.map((places) => Math.max(0, places)),
    unread: excess.map((places) => Math.max(0, -places)),
  };

  function paddingBefore(axis: number, total: number): number {
    const auto = stringOf(node, 'auto_pad', 'NOTSET');
    if (auto === 'VALID') return 0;
    const isGiven = auto === 'NOTSET' && intsOf(node, 'output_shape') === undefined;
    if (isGiven) return intsOf(node, 'pads')?.[axis] ?? 0;
    const half = Math.max(0, total + (intsOf(node, 'output_padding')?.[axis] ?? 0)) / 2;
    return auto === 'SAME_UPPER' ? Math.floor(half) : Math.ceil(half);
  }
}

/** For each place of x [N, C, ...large], the sum of a tensor [N, C, ...small] over the windows that cover it. */
export function sumOverWindows(
  tensor: string,
  { kernel, strides, dilations, before, after, unread }: Windows,
  { x, small }: { x: Shape; small: readonly number[] },
  { build }: AdjointContext,
): string {
  const planes = productOfDims(x.slice(0, 2));
  const ones = build.floats(
    [1, 1, ...kernel],
    Array.from({ length: kernel.reduce((product, size) => product * size, 1) }, () => 1),
  );
  const rows = build.reshape(tensor, [planes, 1, ...small]);
  const sums = build.node('ConvTranspose', [rows, ones], {
    pads: ints([...before, ...after]),
    output_padding: ints(unread),
    strides: ints(strides),
    dilations: ints(dilations),
  });
  return build.reshape(sums, x);
}
