import { floatOf, intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { adjointOfNormalisation, normalise } from './normalisation.ts';

/**
 * At inference y = (x − mean) · scale / √(var + ε) + bias per channel, so
 * dx = dy · scale / √(var + ε). In training mode mean and variance are those of the batch, so x is normalised
 * over images and positions: that has an adjoint here if the batch size is fixed.
 */
export const batchNormalization: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf } = context;
  const [x, scale, , , variance] = node.input as [string, string, string, string, string];
  const [images = 1, channels = 1, ...places] = shapeOf(x);
  const perChannel = (tensor: string) => build.reshape(tensor, [channels, ...places.map(() => 1)]);
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  if (intOf(node, 'training_mode', 0) === 1) {
    if (typeof images !== 'number') {
      throw context.unsupported('it is in training mode; call model.eval() before exporting');
    }
    const axes = [0, ...places.map((_, axis) => axis + 2)];
    const scaled = build.node('Mul', [gradient, perChannel(scale)]);
    return [adjointOfNormalisation(scaled, normalise(x, axes, epsilon, context), axes, context)];
  }
  const sum = build.node('Add', [variance, build.floats([], [epsilon])]);
  const slope = build.node('Div', [scale, build.node('Sqrt', [sum])]);
  return [build.node('Mul', [gradient, perChannel(slope)])];
};
