import { intOf, intsOf } from '../../onnx/attributes.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { fixedDims } from './fixed-dims.ts';
import { sumOverWindows, windowsOf } from './windows.ts';

/**
 * y = (Σ |x|^p)^(1/p) over a sliding window, so dx = sign(x) |x|^(p−1) · Σ dy y^(1−p) over the windows that cover x:
 * 0 if all of a window are 0, as in PyTorch.
 */
export const lpPool: AdjointRule = (gradient, context) => {
  const { node, shapeOf } = context;
  const [x, y] = [shapeOf(inputOf(node, 0)), shapeOf(outputOf(node))];
  const large = fixedDims(x.slice(2), context);
  const small = fixedDims(y.slice(2), context);
  const windows = windowsOf(context, { large, small, kernel: intsOf(node, 'kernel_shape') ?? [] });
  const share = shareOfWindow(gradient, context);
  const sums = sumOverWindows(share, windows, { x, small }, context);
  return [timesPower(sums, context)];
};

/** The same over all places of a channel. */
export const globalLpPool: AdjointRule = (gradient, context) => [
  timesPower(shareOfWindow(gradient, context), context),
];

/** dy y^(1−p). */
function shareOfWindow(gradient: string, { node, build }: AdjointContext): string {
  const y = outputOf(node);
  const zero = build.floats([], [0]);
  const power = build.node('Pow', [y, build.floats([], [1 - intOf(node, 'p', 2)])]);
  const isPositive = build.node('Greater', [y, zero]);
  return build.node('Where', [isPositive, build.node('Mul', [gradient, power]), zero]);
}

/** Times sign(x) |x|^(p−1). */
function timesPower(sums: string, { node, build }: AdjointContext): string {
  const x = inputOf(node, 0);
  const p = intOf(node, 'p', 2);
  const size = build.node('Pow', [build.node('Abs', [x]), build.floats([], [p - 1])]);
  return build.node('Mul', [sums, build.node('Mul', [build.node('Sign', [x]), size])]);
}
