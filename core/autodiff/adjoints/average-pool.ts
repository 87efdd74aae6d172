import { intOf, intsOf, stringOf } from '../../onnx/attributes.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { fixedDims } from './fixed-dims.ts';
import { sumOverWindows, windowsOf, type Windows } from './windows.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = mean of x over a sliding window, so dx = sum of dy / (number of positions) over the windows that
 * cover x: the transposed convolution of each channel with ones.
 */
export const averagePool: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf } = context;
  const [x, y] = [shapeOf(inputOf(node, 0)), shapeOf(outputOf(node))];
  const large = fixedDims(x.slice(2), context);
  const small = fixedDims(y.slice(2), context);
  const windows = windowsOf(context, { large, small, kernel: intsOf(node, 'kernel_shape') ?? [] });
  if (readsEachPlaceAlone(windows)) return [gradient];
  const share = build.node('Mul', [gradient, shares(context, windows, large, small)]);
  if (coversAll(windows, small)) {
    return [
      build.repeat(
        share,
        large.map((_, axis) => axis + 2),
        x,
      ),
    ];
  }
  return [sumOverWindows(share, windows, { x, small }, context)];
};

/** Whether every window is a single position, as exporters write an adaptive pooling that keeps the size. */
function readsEachPlaceAlone({ kernel, strides, before, unread }: Windows): boolean {
  return (
    [kernel, strides].flat().every((size) => size === 1) &&
    [before, unread].flat().every((size) => size === 0)
  );
}

/** Whether there is a single window that covers every position. */
function coversAll({ dilations, unread }: Windows, small: readonly number[]): boolean {
  return (
    small.every((size) => size === 1) &&
    dilations.every((dilation) => dilation === 1) &&
    unread.every((size) => size === 0)
  );
}

/** 1 / (number of positions counted) of each window, [1, 1, …small], or a scalar if all are equal. */
function shares(
  { node, build }: AdjointContext,
  { kernel, strides, dilations, before, after }: Windows,
  large: readonly number[],
  small: readonly number[],
): string {
  const padded = intOf(node, 'count_include_pad', 0) === 1;
  const explicit = stringOf(node, 'auto_pad', 'NOTSET') === 'NOTSET';
  const paddedAfter = explicit ? intsOf(node, 'pads')?.slice(large.length) : after;
  const counts = large.map((size, axis) => {
    const begin = padded ? -before[axis]! : 0;
    const end = padded ? size + (paddedAfter?.[axis] ?? 0) : size;
    return Array.from({ length: small[axis]! }, (_, step) => {
      const first = step * strides[axis]! - before[axis]!;
      const places = Array.from({ length: kernel[axis]! }, (_, k) => first + k * dilations[axis]!);
      return places.filter((place) => place >= begin && place < end).length;
    });
  });
  const values = counts.reduce<number[]>(
    (products, axis) => products.flatMap((product) => axis.map((count) => product / count)),
    [1],
  );
  return values.every((value) => value === values[0])
    ? build.floats([], values.slice(0, 1))
    : build.floats([1, 1, ...small], values);
}
