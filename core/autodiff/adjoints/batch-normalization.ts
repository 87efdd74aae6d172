import { floatOf, intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { adjointOfNormalisation, normalise } from './normalisation.ts';

/**
 * y = scale · x̂ + bias per channel, x̂ = (x − mean) / deviation, deviation = √(var + ε). Summed over images and
 * places: dscale = Σ dy · x̂, dbias = Σ dy, and with dx̂ = dy · scale, dmean = −Σ dx̂ / deviation and
 * dvar = −½ Σ dx̂ · x̂ / deviation². A network that keeps no running statistics computes mean and variance from
 * x itself.
 *
 * At inference dx = dx̂ / deviation. In training mode mean and variance are those of the batch, so x is
 * normalised over images and places: that has an adjoint here if the batch size is fixed.
 */
export const batchNormalization: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf } = context;
  const [x, scale, , mean, variance] = node.input as [string, string, string, string, string];
  const [images = 1, channels = 1, ...places] = shapeOf(x);
  const perChannel = (tensor: string) => build.reshape(tensor, [channels, ...places.map(() => 1)]);
  const axes = [0, ...places.map((_, axis) => axis + 2)];
  const sumOfProduct = (a: string, b: string) =>
    build.reduceSum(build.node('Mul', [a, b]), axes, { keepDims: false });
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  const dBias = build.reduceSum(gradient, axes, { keepDims: false });

  if (intOf(node, 'training_mode', 0) === 1) {
    if (typeof images !== 'number') {
      throw context.unsupported('it is in training mode; call model.eval() before exporting');
    }
    const normalised = normalise(x, axes, epsilon, context);
    const scaled = build.node('Mul', [gradient, perChannel(scale)]);
    const dx = adjointOfNormalisation(scaled, normalised, axes, context);
    // The given mean and variance are only carried on.
    const nothing = [build.zerosLike(mean), build.zerosLike(variance)];
    return [dx, sumOfProduct(gradient, normalised.tensor), dBias, ...nothing];
  }
  const shifted = build.node('Add', [variance, build.floats([], [epsilon])]);
  const deviation = build.node('Sqrt', [shifted]);
  const slope = build.node('Div', [scale, deviation]);
  const dx =
    context.constant(scale) && context.constant(variance)
      ? build.scaleChannels(gradient, slope, shapeOf(x))
      : build.node('Mul', [gradient, perChannel(slope)]);
  const centred = build.node('Sub', [x, perChannel(mean)]);
  const dScale = build.node('Div', [sumOfProduct(gradient, centred), deviation]);
  const dMean = build.node('Neg', [build.reduceSum(dx, axes, { keepDims: false })]);
  const twice = build.node('Mul', [shifted, build.floats([], [-2])]);
  const dVariance = build.node('Div', [sumOfProduct(dx, centred), twice]);
  return [dx, dScale, dBias, dMean, dVariance];
};
