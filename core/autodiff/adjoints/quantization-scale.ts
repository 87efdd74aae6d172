import { intOf } from '../../onnx/attributes.ts';
import type { AdjointContext } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/**
 * A per-channel operand [C] of QuantizeLinear or DequantizeLinear, reshaped to broadcast against their
 * data; a per-tensor one is returned as is.
 */
export function alongAxis(operand: string, { node, build, shapeOf, unsupported }: AdjointContext) {
  if (intOf(node, 'block_size', 0) > 0) throw unsupported('it quantises in blocks');
  const scale = shapeOf(inputOf(node, 1));
  if (scale.length === 0 || scale[0] === 1) return operand;
  const { length } = shapeOf(inputOf(node, 0));
  const axis = (intOf(node, 'axis', 1) + length) % length;
  return build.reshape(
    operand,
    Array.from({ length }, (_, index) => (index === axis ? scale[0]! : 1)),
  );
}
