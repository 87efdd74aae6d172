import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { passAbove, passBelow, passInside } from './gate.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = min(max(x, low), high), so dx = dy if low < y < high, else 0. At the kinks the gradient is 0, as in
 * PyTorch's hardtanh and ReLU6.
 */
export const clip: AdjointRule = (gradient, context) => {
  const { node, build, input, valuesOf, shapeOf } = context;
  const zero = build.floats([], [0]);
  const y = outputOf(node);
  const [low, high] = [input(1), input(2)];
  const [from, to] = [low, high].map((name) =>
    name === undefined ? undefined : finite(valuesOf(name)),
  );
  const [, channels] = shapeOf(y);
  const isUsual = from === 0 && to !== undefined && to >= 2 ** -20 && to <= 2 ** 20;
  if (isUsual && typeof channels === 'number' && isConvolved(context)) {
    return [passInside(gradient, y, { high: to, channels }, build)];
  }
  let masked = gradient;
  if (low !== undefined) {
    masked =
      from === undefined
        ? build.node('Where', [build.node('Greater', [y, low]), masked, zero])
        : passAbove(masked, y, from, build);
  }
  if (high !== undefined) {
    masked =
      to === undefined
        ? build.node('Where', [build.node('Less', [y, high]), masked, zero])
        : passBelow(masked, y, to, build);
  }
  return [masked];
};

/** Whether x comes from a convolution, so that y is in channels-first maps in a layout made for convolutions. */
function isConvolved({ node, build, shapeOf }: AdjointContext): boolean {
  const x = inputOf(node, 0);
  const producer = build.producerOf(x)?.opType;
  return shapeOf(x).length === 4 && (producer === 'Conv' || producer === 'BatchNormalization');
}

function finite([bound]: readonly number[] = []): number | undefined {
  return bound !== undefined && Number.isFinite(bound) ? bound : undefined;
}
