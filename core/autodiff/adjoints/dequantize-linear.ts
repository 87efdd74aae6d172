import type { AdjointRule } from './adjoint.ts';
import { alongAxis } from './quantization-scale.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/**
 * y = (x − z) · s, so dx = dy · s. After QuantizeLinear, whose adjoint divides by s, the scale cancels: the
 * pair is the identity except where it clips.
 */
export const dequantizeLinear: AdjointRule = (gradient, context) => {
  const { node, build, wants, unsupported } = context;
  if (wants(1)) throw unsupported('its scale depends on the layer');
  return [build.node('Mul', [gradient, alongAxis(inputOf(node, 1), context)])];
};
