import { sameDim } from '../../onnx/shape.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/** The elements of x along an axis that a slice reads: start, start + step, …, `count` in all. */
interface Stride {
  axis: number;
  size: number;
  start: number;
  step: number;
  count: number;
}

/**
 * y[i] = x[start + i · step] along each axis, so dx[start + i · step] = dy[i], and 0 in between and
 * outside. A negative step reads backwards, so its gradient is reversed first.
 */
export const slice: AdjointRule = (gradient, context) => {
  const strides = stridesOf(context);
  const backwards = strides.filter(({ step }) => step < 0);
  const turned = backwards.length === 0 ? gradient : reverse(gradient, backwards, context);
  const forwards = strides.map(({ start, step, count, ...place }) =>
    step < 0
      ? { ...place, start: start + (count - 1) * step, step: -step, count }
      : { ...place, start, step, count },
  );
  return [spread(turned, forwards, context)];
};

function stridesOf({ node, input, intsOf, shapeOf, unsupported }: AdjointContext): Stride[] {
  const [before, after] = [shapeOf(inputOf(node, 0)), shapeOf(outputOf(node))];
  const operand = (index: number) => {
    const tensor = input(index);
    return tensor === undefined ? undefined : intsOf(tensor);
  };
  const starts = operand(1)!;
  const axes = operand(3) ?? [...starts.keys()];
  const steps = operand(4) ?? starts.map(() => 1);
  return starts.flatMap((from, i) => {
    const axis = axes[i]! < 0 ? axes[i]! + before.length : axes[i]!;
    const [size, count, step] = [before[axis]!, after[axis]!, steps[i]!];
    if (typeof size !== 'number' || typeof count !== 'number') {
      if (step === 1 && sameDim(size, count)) return [];
      throw unsupported('it takes some samples of the batch and leaves others');
    }
    if (step === 1 && size === count) return [];
    const last = step < 0 ? size - 1 : size;
    const start = Math.min(Math.max(from < 0 ? from + size : from, 0), last);
    return [{ axis, size, start, step, count }];
  });
}

function reverse(tensor: string, strides: readonly Stride[], { build }: AdjointContext): string {
  const all = (value: number) => build.ints(strides.map(() => value));
  const axes = build.ints(strides.map(({ axis }) => axis));
  return build.node('Slice', [tensor, all(-1), all(Number.MIN_SAFE_INTEGER), axes, all(-1)]);
}

/**
 * Puts the gradient's elements back where the slice read them. Each is followed by step − 1 zeros: a new
 * axis of size `step` after the sliced one holds the element and its zeros, and is folded into the sliced
 * axis.
 */
function spread(
  gradient: string,
  strides: readonly Stride[],
  { node, build, shapeOf }: AdjointContext,
): string {
  const shape = shapeOf(outputOf(node));
  const strideOf = new Map(strides.map((stride) => [stride.axis, stride]));
  const blocks = shape.flatMap((count, axis) => {
    const stride = strideOf.get(axis);
    if (!stride) return [{ dims: [count], before: [0], after: [0] }];
    const { size, start, step } = stride;
    const first = Math.floor(start / step);
    const last = Math.ceil(size / step) - first - stride.count;
    if (step === 1) return [{ dims: [count], before: [first], after: [last] }];
    const within = start % step;
    return [{ dims: [count, 1], before: [first, within], after: [last, step - 1 - within] }];
  });
  const pads = [...blocks.flatMap(({ before }) => before), ...blocks.flatMap(({ after }) => after)];
  if (strides.every(({ step }) => step === 1)) {
    return strides.length === 0 ? gradient : build.node('Pad', [gradient, build.ints(pads)]);
  }
  const unfolded = build.reshape(
    gradient,
    blocks.flatMap(({ dims }) => dims),
  );
  const padded = build.node('Pad', [unfolded, build.ints(pads)]);
  const folded = build.reshape(
    padded,
    shape.map((count, axis) => {
      const stride = strideOf.get(axis);
      return stride ? Math.ceil(stride.size / stride.step) * stride.step : count;
    }),
  );
  const cut = strides.filter(({ size, step }) => size % step !== 0);
  if (cut.length === 0) return folded;
  return build.node('Slice', [
    folded,
    build.ints(cut.map(() => 0)),
    build.ints(cut.map(({ size }) => size)),
    build.ints(cut.map(({ axis }) => axis)),
  ]);
}
