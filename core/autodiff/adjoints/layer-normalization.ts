import { float, floatOf, int, intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { fixedDims } from './fixed-dims.ts';
import { adjointOfNormalisation } from './normalisation.ts';

/**
 * y = scale · x̂ + bias, x̂ normalised over an axis and all after it: dx̂ = dy · scale, and dx follows from
 * dx̂. A second LayerNormalization, without scale, gives x̂ and its deviation in one node.
 */
export const layerNormalization: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf } = context;
  const [x, scale] = node.input as [string, string];
  const shape = shapeOf(x);
  const axis = intOf(node, 'axis', -1);
  const axes = [...shape.keys()].slice(axis);
  const dims = fixedDims(shape.slice(axis), context);
  const ones = Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, () => 1);
  const [tensor, , inverseDeviation] = build.nodeOf(
    3,
    'LayerNormalization',
    [x, build.floats(dims, ones)],
    { axis: int(axis), epsilon: float(floatOf(node, 'epsilon', 1e-5)) },
  ) as [string, string, string];
  const scaled = build.node('Mul', [gradient, scale]);
  return [adjointOfNormalisation(scaled, { tensor, inverseDeviation }, axes, context)];
};
