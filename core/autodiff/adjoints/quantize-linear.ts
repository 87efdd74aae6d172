import { int, intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { alongAxis } from './quantization-scale.ts';

/** Larger than any integer type can represent at any scale in use. */
const BEYOND = 1e30;

/** Operators that no tool merges with an activation after them: means of maps, and changes of shape. */
const NO_ACTIVATION_AFTER: ReadonlySet<string> = new Set([
  ...['AveragePool', 'GlobalAveragePool', 'ReduceMean'],
  ...['Flatten', 'Reshape', 'Squeeze', 'Transpose', 'Unsqueeze'],
]);

/**
 * y = clip(round(x / s) + z) as a straight-through estimator (Bengio, Léonard & Courville 2013,
 * arXiv:1308.3432): rounding counts as the identity, so dx = dy / s.
 *
 * What was clipped passes no gradient if the clipping may be an activation: tools leave a Relu or Clip to the range of
 * the codes, which then begins at 0. A range that begins below 0, or that of a mean or of values that only change their
 * shape, was measured on a few photos. The float model does not clip there, and its gradient passes: a logit beyond
 * its range would otherwise have no heatmap.
 * PyTorch's `fake_quantize` passes none in both cases. `docs/quantization.md` has what the rules do to heatmaps.
 *
 * The ends of the range come from the operator itself, applied to very large numbers, so any integer type
 * works; values up to half a step beyond an end still round to it.
 */
export const quantizeLinear: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, wants, unsupported } = context;
  if (wants(1)) throw unsupported('its scale depends on the layer');
  const [x = '', scale = '', ...zeroPoint] = node.input;
  const step = alongAxis(scale, context);
  if (NO_ACTIVATION_AFTER.has(build.producerOf(x)?.opType ?? '')) {
    return [build.node('Div', [gradient, step])];
  }
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
  const [low, high, zero] = [end(-BEYOND), end(BEYOND), build.floats([], [0])];
  const isClipped = build.node('Or', [
    build.node('Less', [x, build.node('Sub', [low, half])]),
    build.node('Greater', [x, build.node('Add', [high, half])]),
  ]);
  const beginsAtZero = build.node('Not', [build.node('Less', [low, zero])]);
  const blocked = build.node('And', [isClipped, beginsAtZero]);
  const passed = build.node('Where', [blocked, zero, gradient]);
  return [build.node('Div', [passed, step])];
};
