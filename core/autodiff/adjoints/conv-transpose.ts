import { int, intOf, ints } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { fixedDims } from './fixed-dims.ts';
import { windowsOf } from './windows.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/**
 * Y is the transposed convolution of X with weights W, so dX = W ⋆ dY: the convolution of dY with the
 * same weights, strides, dilations and groups.
 */
export const convTranspose: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, wants, unsupported } = context;
  if (!wants(0)) return [];
  const places = (tensor: string) => fixedDims(shapeOf(tensor).slice(2), context);
  const { strides, dilations, before, after, unread } = windowsOf(context, {
    large: places(outputOf(node)),
    small: places(inputOf(node, 0)),
    kernel: places(inputOf(node, 1)),
  });
  if (unread.some((size, axis) => size >= strides[axis]!)) {
    throw unsupported('its output padding is not smaller than its stride');
  }
  return [
    build.node('Conv', [gradient, inputOf(node, 1)], {
      group: int(intOf(node, 'group', 1)),
      pads: ints([...before, ...after]),
      strides: ints(strides),
      dilations: ints(dilations),
    }),
  ];
};
