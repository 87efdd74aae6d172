import { floatOf, int, intOf, ints } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { fixedDims } from './fixed-dims.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = x · s^−β with s = bias + α · (mean of x² over a window of channels, zeros beyond the ends), so
 * dx = dy · s^−β − 2 α β · x · (mean of dy · y / s over the same window, which is symmetric)
 * (Krizhevsky et al. 2012, "ImageNet classification with deep convolutional neural networks").
 */
export const lrn: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf } = context;
  const x = inputOf(node, 0);
  const shape = shapeOf(x);
  const number = (value: number) => build.floats([], [value]);
  const alpha = floatOf(node, 'alpha', 1e-4);
  const beta = floatOf(node, 'beta', 0.75);
  const size = intOf(node, 'size', 1);
  const half = (size - 1) / 2;
  const [batch = 1, channels = 1, ...places] = shape;
  const area = fixedDims(places, context).reduce((product, dim) => product * dim, 1);
  const windowMean = (tensor: string) => {
    const image = build.reshape(tensor, [batch, 1, channels, area]);
    const pooled = build.node('AveragePool', [image], {
      kernel_shape: ints([size, 1]),
      pads: ints([half, 0, half, 0]),
      count_include_pad: int(1),
    });
    return build.reshape(pooled, shape);
  };

  const power = windowMean(build.node('Mul', [x, x]));
  const s = build.node('Add', [
    build.node('Mul', [power, number(alpha)]),
    number(floatOf(node, 'bias', 1)),
  ]);
  const direct = build.node('Mul', [gradient, build.node('Pow', [s, number(-beta)])]);
  const share = build.node('Div', [build.node('Mul', [gradient, outputOf(node)]), s]);
  const neighbours = build.node('Mul', [x, windowMean(share)]);
  const indirect = build.node('Mul', [neighbours, number(2 * alpha * beta)]);
  return [build.node('Sub', [direct, indirect])];
};
