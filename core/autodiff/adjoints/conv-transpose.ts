import { int, intOf, ints } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { fixedDims } from './fixed-dims.ts';
import { windowsOf } from './windows.ts';

/**
 * Y is the transposed convolution of X with weights W, so dX = W ⋆ dY: the convolution of dY with the
 * same weights, strides, dilations and groups.
 */
export const convTranspose: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, wants, unsupported } = context;
  if (!wants(0)) return [];
  const places = (tensor: string) => fixedDims(shapeOf(tensor).slice(2), context);
  const { strides, dilations, before, after, unread } = windowsOf(context, {
    large: places(node.output[0]!),
    small: places(node.input[0]!),
    kernel: places(node.input[1]!),
  });
  if (unread.some((size, axis) => size >= strides[axis]!)) {
    throw unsupported('its output padding is not smaller than its stride');
  }
  return [
    build.node('Conv', [gradient, node.input[1]!], {
      group: int(intOf(node, 'group', 1)),
      pads: ints([...before, ...after]),
      strides: ints(strides),
      dilations: ints(dilations),
    }),
  ];
};
