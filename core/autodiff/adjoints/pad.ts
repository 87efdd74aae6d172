import { stringOf } from '../../onnx/attributes.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { collect } from './collect.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/** The index into x, of n, that a possibly outside index reads. */
const readers: Readonly<Record<string, (place: number, n: number) => number>> = {
  edge: (place, n) => Math.min(Math.max(place, 0), n - 1),
  reflect: (place, n) => {
    const period = Math.max(2 * (n - 1), 1);
    const within = ((place % period) + period) % period;
    return Math.min(within, period - within);
  },
  wrap: (place, n) => ((place % n) + n) % n,
};

/**
 * y is x with padding before and after it, so dx is dy without the padding: a Pad by the negative amounts.
 * If the padding mirrors, repeats or wraps x, its gradients are added to the elements it copies. A negative
 * amount crops, and the gradient of what is cropped is 0.
 */
export const pad: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, unsupported } = context;
  const shape = shapeOf(inputOf(node, 0));
  const amounts = amountsOf(context);
  if (amounts.every(({ before, after }) => before === 0 && after === 0)) return [gradient];
  const mode = stringOf(node, 'mode', 'constant');
  if (mode === 'constant') {
    const before = amounts.map(({ before }) => -before);
    const after = amounts.map(({ after }) => -after);
    return [build.pad(gradient, before, after)];
  }
  const reader = readers[mode];
  if (!reader) throw unsupported(`its mode is ${mode}`);
  const dims = [...shapeOf(outputOf(node))];
  const collected = amounts.reduce((sum, { before, after }, axis) => {
    if (before === 0 && after === 0) return sum;
    const size = shape[axis];
    if (typeof size !== 'number') throw unsupported('it pads the batch');
    const places = Array.from({ length: before + size + after }, (_, i) => i - before);
    const indices = places.map((place) => reader(place, size));
    const next = collect(sum, axis, indices, size, dims, context);
    dims[axis] = size;
    return next;
  }, gradient);
  return [collected];
};

/** The padding before and after x along each of its axes. */
function amountsOf({ node, input, intsOf, shapeOf }: AdjointContext) {
  const rank = shapeOf(inputOf(node, 0)).length;
  const pads = intsOf(inputOf(node, 1));
  const axesInput = input(3);
  const axes =
    axesInput === undefined
      ? [...Array(rank).keys()]
      : intsOf(axesInput).map((axis) => (axis < 0 ? axis + rank : axis));
  return Array.from({ length: rank }, (_, axis) => {
    const i = axes.indexOf(axis);
    return i < 0 ? { before: 0, after: 0 } : { before: pads[i]!, after: pads[i + axes.length]! };
  });
}
