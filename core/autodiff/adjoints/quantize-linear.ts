import { int, intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { alongAxis } from './quantization-scale.ts';

/** Larger than any integer type can represent at any scale in use. */
const BEYOND = 1e30;

/**
 * y = clip(round(x / s) + z) as a straight-through estimator (Bengio, Léonard & Courville 2013,
 * arXiv:1308.3432): rounding counts as the identity, so dx = dy / s if x is in the range that y can
 * represent, and 0 if it was clipped, as in PyTorch's `fake_quantize`.
 *
 * The ends of the range come from the operator itself, applied to very large numbers, so any integer type
 * works; values up to half a step beyond an end still round to it.
 */
export const quantizeLinear: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, wants, unsupported } = context;
  if (wants(1)) throw unsupported('its scale depends on the layer');
  const [x = '', scale = '', ...zeroPoint] = node.input;
  const step = alongAxis(scale, context);
  const half = build.node('Mul', [step, build.floats([], [0.5])]);
  const end = (value: number) => {
    const [channels = 1] = shapeOf(scale);
    const far = build.floats([], [value]);
    const each = channels === 1 ? far : build.repeat(far, [0], [channels]);
    const axis = channels === 1 ? {} : { axis: int(0) };
    const dtype = intOf(node, 'output_dtype', 0);
    const quantizer = dtype === 0 ? axis : { ...axis, output_dtype: int(dtype) };
    const code = build.node('QuantizeLinear', [each, scale, ...zeroPoint], quantizer);
    return alongAxis(build.node('DequantizeLinear', [code, scale, ...zeroPoint], axis), context);
  };
  const low = build.node('Sub', [end(-BEYOND), half]);
  const high = build.node('Add', [end(BEYOND), half]);
  const inside = build.node('And', [
    build.node('Not', [build.node('Less', [x, low])]),
    build.node('Not', [build.node('Greater', [x, high])]),
  ]);
  const passed = build.node('Where', [inside, gradient, build.floats([], [0])]);
  return [build.node('Div', [passed, step])];
};
