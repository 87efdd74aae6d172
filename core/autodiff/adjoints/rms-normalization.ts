import { floatOf, intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { adjointOfNormalisation, scaleToOne } from './normalisation.ts';

/**
 * y = scale · x̂ with x̂ = x / √(mean of x² + ε) over an axis and all after it: dx̂ = dy · scale and dx =
 * (dx̂ − x̂ · mean(dx̂ · x̂)) / √(mean of x² + ε) (Zhang & Sennrich 2019, "Root mean square layer
 * normalization").
 */
export const rmsNormalization: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf } = context;
  const [x, scale] = node.input as [string, string];
  const all = [...shapeOf(x).keys()];
  const axes = all.slice(intOf(node, 'axis', -1));
  const normalised = scaleToOne(x, axes, floatOf(node, 'epsilon', 1e-5), context);
  const scaled = build.node('Mul', [gradient, scale]);
  return [adjointOfNormalisation(scaled, normalised, axes, context, { centred: false })];
};
