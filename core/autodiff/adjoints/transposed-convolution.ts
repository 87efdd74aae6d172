import { int, ints } from '../../onnx/attributes.ts';
import type { GraphBuilder } from '../../onnx/graph-builder.ts';
import type { Dim } from '../../onnx/shape.ts';
import { spread } from './spread.ts';

/** The transposed convolution of dY [N, M, …small] with weights [M, C / group, …kernel]: dX [N, C, …large]. */
export interface TransposedConvolution {
  readonly weights: string;
  readonly group: number;
  /** N, M and C. */
  readonly batch: Dim;
  readonly inputs: number;
  readonly outputs: number;
  readonly small: readonly number[];
  readonly large: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** How far the first window starts before the first position of dX, per axis. */
  readonly before: readonly number[];
}

/**
 * Appends a transposed convolution (Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep
 * learning", chapter 4) as convolutions, which ONNX Runtime computes several times faster on a CPU than its
 * ConvTranspose:
 *
 * - Without strides it is the convolution with transposed and mirrored weights.
 * - With strides, each of the s × s phases of dX is such a convolution with every s-th weight. The phases are
 *   then interleaved.
 * - If a phase has no weights, as for 1 × 1 kernels, or if channels are few to a group, so that interleaving
 *   costs more than it saves, dY is spread out with zeros in between.
 *
 * ConvTranspose remains for strides in one or three dimensions or with dilation, and for images, whose few
 * channels would leave most of a convolution's blocks empty.
 */
export function transposedConvolution(
  gradient: string,
  of: TransposedConvolution,
  build: GraphBuilder,
): string {
  const result = compute(gradient, of, build);
  build.rememberCrop(result, (before, after) =>
    transposedConvolution(
      gradient,
      {
        ...of,
        before: of.before.map((size, axis) => size + before[axis]!),
        large: of.large.map((size, axis) => size - before[axis]! - after[axis]!),
      },
      build,
    ),
  );
  return result;
}

/** Fewest channels in a block of ONNX Runtime's convolutions. */
const BLOCK = 8;

function compute(gradient: string, of: TransposedConvolution, build: GraphBuilder): string {
  const { group, inputs, outputs, small, large, kernel, strides, dilations, before } = of;
  if (strides.every((stride) => stride === 1)) return mirrored(gradient, of, build);
  const isPlane = kernel.length === 2 && dilations.every((dilation) => dilation === 1);
  if (!isPlane || outputs < BLOCK) return asConvTranspose(gradient, of, build);
  if (kernel.every((size) => size === 1)) {
    const unstrided = { ...of, large: small, strides: [1, 1], before: [0, 0] };
    const whole = spread(mirrored(gradient, unstrided, build), { ...of, channels: outputs }, build);
    // Changes nothing, but brings the maps into ONNX Runtime's blocked layout, in which residuals are added.
    return build.node('MaxPool', [whole], { kernel_shape: ints([1, 1]) });
  }
  if (group > 1 && outputs / group < BLOCK) {
    const wide = small.map((size, axis) =>
      Math.max(
        (size - 1) * strides[axis]! + 1,
        Math.min(size * strides[axis]!, large[axis]! + before[axis]!),
      ),
    );
    const zeros = { ...of, channels: inputs, large: wide, before: [0, 0] };
    return mirrored(spread(gradient, zeros, build), { ...of, small: wide, strides: [1, 1] }, build);
  }
  if (kernel.some((size, axis) => size < strides[axis]!))
    return asConvTranspose(gradient, of, build);
  return interleaved(gradient, of, build);
}

/** Without strides: padding by d (k − 1) − before in front gives each place of dX the windows that cover it. */
function mirrored(gradient: string, of: TransposedConvolution, build: GraphBuilder): string {
  const { kernel, dilations, before, large, small } = of;
  const reach = kernel.map((size, axis) => dilations[axis]! * (size - 1));
  const front = reach.map((size, axis) => size - before[axis]!);
  const back = reach.map((size, axis) => large[axis]! + size - front[axis]! - small[axis]!);
  const taps = kernel.map((size) => ({ last: size - 1, step: 1 }));
  return convolution(gradient, turned(of, taps, build), of, { front, back }, build);
}

/**
 * Place i = s q + r of dX is read by the windows o with s o + k − before = i, so by the weights k ≡ r + before
 * (mod s): for each phase r, a convolution over q.
 */
function interleaved(gradient: string, of: TransposedConvolution, build: GraphBuilder): string {
  const { kernel, strides, before, large, small, batch, outputs } = of;
  const counts = large.map((size, axis) => Math.ceil(size / strides[axis]!));
  const phases = kernel.map((size, axis) =>
    Array.from({ length: strides[axis]! }, (_, phase) => {
      const [stride, count] = [strides[axis]!, counts[axis]!];
      const read = phase + before[axis]!;
      const last = size - 1 - ((((size - 1 - read) % stride) + stride) % stride);
      const first = (read - last) / stride;
      const taps = Math.floor(last / stride) + 1;
      return {
        taps: { last, step: stride },
        front: -first,
        back: count - small[axis]! + first + taps - 1,
      };
    }),
  );
  const [rows = [], columns = []] = phases;
  const [height = 1, width = 1] = counts;
  const [down = 1, across = 1] = strides;
  const join = (parts: readonly string[], axis: number) =>
    build.node('Concat', parts, { axis: int(axis) });
  const lines = rows.map((row) => {
    const parts = columns.map((column) => {
      const weights = turned(of, [row.taps, column.taps], build);
      const pads = { front: [row.front, column.front], back: [row.back, column.back] };
      const part = convolution(gradient, weights, of, pads, build);
      return build.reshape(part, [batch, outputs, height, width, 1]);
    });
    return build.reshape(join(parts, 4), [batch, outputs, height, width * across]);
  });
  const whole = build.reshape(join(lines, 3), [batch, outputs, height * down, width * across]);
  const [rest = 0, restAcross = 0] = counts.map(
    (count, axis) => count * strides[axis]! - large[axis]!,
  );
  return build.pad(whole, [0, 0, 0, 0], [0, 0, -rest, -restAcross]);
}

/** Which weights along an axis: the last one and every `step`-th before it, in this order. */
interface Taps {
  last: number;
  step: number;
}

/** Weights [M, C / group, …kernel] as those of the convolution from M to C channels, along each axis reversed. */
function turned(
  { weights, group, inputs, outputs, kernel }: TransposedConvolution,
  taps: readonly Taps[],
  build: GraphBuilder,
): string {
  const axes = taps.flatMap(({ last, step }, axis) =>
    kernel[axis] === 1 ? [] : [{ axis: axis + 2, last, step }],
  );
  const reversed =
    axes.length === 0
      ? weights
      : build.node('Slice', [
          weights,
          build.ints(axes.map(({ last }) => last)),
          build.ints(axes.map(() => Number.MIN_SAFE_INTEGER)),
          build.ints(axes.map(({ axis }) => axis)),
          build.ints(axes.map(({ step }) => -step)),
        ]);
  const [from, to] = [inputs / group, outputs / group];
  if (from === 1 && to === 1) return reversed;
  const sizes = taps.map(({ last, step }) => Math.floor(last / step) + 1);
  const places = sizes.map((_, axis) => axis);
  if (group === 1) return build.transpose(reversed, [1, 0, ...places.map((axis) => axis + 2)]);
  const groups = build.reshape(reversed, [group, from, to, ...sizes]);
  const swapped = build.transpose(groups, [0, 2, 1, ...places.map((axis) => axis + 3)]);
  return build.reshape(swapped, [outputs, from, ...sizes]);
}

/** A convolution without strides, whose padding may be negative: it then leaves out places of the gradient. */
function convolution(
  gradient: string,
  weights: string,
  { group, dilations }: TransposedConvolution,
  { front, back }: Record<'front' | 'back', readonly number[]>,
  build: GraphBuilder,
): string {
  const negative = (sizes: readonly number[]) => [0, 0, ...sizes.map((size) => Math.min(0, size))];
  const positive = (sizes: readonly number[]) => sizes.map((size) => Math.max(0, size));
  return build.node('Conv', [build.pad(gradient, negative(front), negative(back)), weights], {
    group: int(group),
    dilations: ints(dilations),
    pads: ints([...positive(front), ...positive(back)]),
  });
}

/** If the stride leaves positions at the end of dX unread, output padding restores their zero gradient. */
function asConvTranspose(gradient: string, of: TransposedConvolution, build: GraphBuilder): string {
  const { group, small, large, kernel, strides, dilations, before } = of;
  const excess = small.map(
    (size, axis) =>
      (size - 1) * strides[axis]! +
      dilations[axis]! * (kernel[axis]! - 1) +
      1 -
      before[axis]! -
      large[axis]!,
  );
  return build.node('ConvTranspose', [gradient, of.weights], {
    group: int(group),
    pads: ints([...before, ...excess.map((places) => Math.max(0, places))]),
    output_padding: ints(excess.map((places) => Math.max(0, -places))),
    strides: ints(strides),
    dilations: ints(dilations),
  });
}
