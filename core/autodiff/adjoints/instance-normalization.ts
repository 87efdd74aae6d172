import { floatOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { adjointOfNormalisation, normalise } from './normalisation.ts';

/**
 * y = scale · x̂ + bias, x̂ normalised over the spatial positions of each image and channel: dx̂ = dy ·
 * scale, and dx follows from dx̂.
 */
export const instanceNormalization: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf } = context;
  const [x, scale] = node.input as [string, string];
  const [, channels = 1, ...places] = shapeOf(x);
  const axes = places.map((_, axis) => axis + 2);
  const perChannel = build.reshape(scale, [channels, ...places.map(() => 1)]);
  const scaled = build.node('Mul', [gradient, perChannel]);
  const normalised = normalise(x, axes, floatOf(node, 'epsilon', 1e-5), context);
  return [adjointOfNormalisation(scaled, normalised, axes, context)];
};
