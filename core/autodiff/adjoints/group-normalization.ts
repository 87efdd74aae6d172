import { floatOf, intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { fixedDims } from './fixed-dims.ts';
import { adjointOfNormalisation, normalise } from './normalisation.ts';

/**
 * y = scale · x̂ + bias, x̂ normalised over each image's groups of channels: dx̂ = dy · scale, and dx
 * follows from dx̂. The scale is one number per channel since opset 21; before, one per group.
 */
export const groupNormalization: AdjointRule = (gradient, context) => {
  const { node, build, opset, shapeOf } = context;
  const [x, scale] = node.input as [string, string];
  const shape = shapeOf(x);
  const [batch = 1, ...rest] = shape;
  const groups = intOf(node, 'num_groups', 1);
  const inner = fixedDims(rest, context).reduce((product, dim) => product * dim, 1) / groups;
  const inGroups = (tensor: string) => build.reshape(tensor, [batch, groups, inner]);
  const scaled =
    opset >= 21
      ? inGroups(
          build.node('Mul', [
            gradient,
            build.reshape(scale, [rest[0] ?? 1, ...rest.slice(1).map(() => 1)]),
          ]),
        )
      : build.node('Mul', [inGroups(gradient), build.reshape(scale, [groups, 1])]);
  const normalised = normalise(inGroups(x), [2], floatOf(node, 'epsilon', 1e-5), context);
  return [build.reshape(adjointOfNormalisation(scaled, normalised, [2], context), shape)];
};
