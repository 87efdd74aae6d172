import { int, intOf, ints } from '../../onnx/attributes.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { fixedDims } from './fixed-dims.ts';
import { windowsOf } from './windows.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/**
 * Y = W ⋆ X, so dX is the transposed convolution of dY with the same weights, strides, dilations and
 * groups. If the stride leaves positions at the end of X unread, output padding restores their zero
 * gradient (Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning").
 */
export const conv: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, wants, unsupported } = context;
  if (wants(1)) throw unsupported('its weights depend on the layer');
  if (!wants(0)) return [];
  if (isLinear(context)) return [transposedProduct(gradient, context)];
  const places = (tensor: string) => fixedDims(shapeOf(tensor).slice(2), context);
  const { strides, dilations, before, after, unread } = windowsOf(context, {
    large: places(inputOf(node, 0)),
    small: places(outputOf(node)),
    kernel: places(inputOf(node, 1)),
  });
  return [
    build.node('ConvTranspose', [gradient, inputOf(node, 1)], {
      group: int(intOf(node, 'group', 1)),
      pads: ints([...before, ...after]),
      output_padding: ints(unread),
      strides: ints(strides),
      dilations: ints(dilations),
    }),
  ];
};

/** A 1x1 convolution of a single position, as at the end of classifiers after pooling: a matrix product. */
function isLinear({ node, shapeOf }: AdjointContext): boolean {
  const places = [inputOf(node, 0), inputOf(node, 1), outputOf(node)].flatMap((tensor) =>
    shapeOf(tensor).slice(2),
  );
  return intOf(node, 'group', 1) === 1 && places.every((dim) => dim === 1);
}

/** dX = dY W for Y = X Wᵀ: several times faster than ConvTranspose on a single position. */
function transposedProduct(gradient: string, { node, build, shapeOf }: AdjointContext): string {
  const [x, weights, y] = [inputOf(node, 0), inputOf(node, 1), outputOf(node)];
  const rows = build.reshape(gradient, shapeOf(y).slice(0, 2));
  const matrix = build.reshape(weights, shapeOf(weights).slice(0, 2));
  return build.reshape(build.product(rows, matrix, { transposed: false }), shapeOf(x));
}
