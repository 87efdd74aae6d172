import { floatOf, intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';

/**
 * At inference y = (x − mean) · scale / √(var + ε) + bias per channel, so
 * dx = dy · scale / √(var + ε).
 */
export const batchNormalization: AdjointRule = (
  gradient,
  { node, build, shapeOf, unsupported },
) => {
  if (intOf(node, 'training_mode', 0) === 1) {
    throw unsupported('it is in training mode; call model.eval() before exporting');
  }
  const [x, scale, , , variance] = node.input as [string, string, string, string, string];
  const epsilon = build.floats([], [floatOf(node, 'epsilon', 1e-5)]);
  const deviation = build.node('Sqrt', [build.node('Add', [variance, epsilon])]);
  const [, channels = 1, ...places] = shapeOf(x);
  const perChannel = build.reshape(build.node('Div', [scale, deviation]), [
    channels,
    ...places.map(() => 1),
  ]);
  return [build.node('Mul', [gradient, perChannel])];
};
