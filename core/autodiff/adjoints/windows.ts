import { intsOf, stringOf } from '../../onnx/attributes.ts';
import type { Shape } from '../../onnx/shape.ts';
import type { AdjointContext } from './adjoint.ts';
import { fixedDims } from './fixed-dims.ts';
import { transposedConvolution } from './transposed-convolution.ts';

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
  { kernel, strides, dilations, before }: Windows,
  { x, small }: { x: Shape; small: readonly number[] },
  context: AdjointContext,
): string {
  const [batch = 1, ...dims] = x;
  const [channels = 1, ...large] = fixedDims(dims, context);
  const size = kernel.reduce((product, places) => product * places, channels);
  const weights = context.build.constant([channels, 1, ...kernel], new Float32Array(size).fill(1));
  return transposedConvolution(
    tensor,
    {
      weights,
      group: channels,
      batch,
      inputs: channels,
      outputs: channels,
      small,
      large,
      kernel,
      strides,
      dilations,
      before,
    },
    context.build,
  );
}
