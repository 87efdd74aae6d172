import { intOf } from '../../onnx/attributes.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { TensorProto_DataType as DataType } from '../../onnx/onnx_pb.ts';
import { fixedDims } from './fixed-dims.ts';
import { alongAxis } from './quantization-scale.ts';
import { transposedConvolution } from './transposed-convolution.ts';
import { windowsOf } from './windows.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/**
 * Y = W ⋆ X, so dX is the transposed convolution of dY with the same weights, strides, dilations and
 * groups.
 */
export const conv: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, wants, unsupported } = context;
  if (wants(1)) throw unsupported('its weights depend on the layer');
  if (!wants(0)) return [];
  if (isLinear(context)) return [transposedProduct(gradient, context)];
  const [batch = 1, ...x] = shapeOf(inputOf(node, 0));
  const [outputs = 1, ...large] = fixedDims(x, context);
  const [inputs = 1, ...small] = fixedDims(shapeOf(outputOf(node)).slice(1), context);
  const kernel = fixedDims(shapeOf(inputOf(node, 1)).slice(2), context);
  const { strides, dilations, before } = windowsOf(context, { large, small, kernel });
  const group = intOf(node, 'group', 1);
  const sizes = { small, large, kernel, strides, dilations, before };
  const { maps, weights } = scaledWeights(gradient, context);
  return [transposedConvolution(maps, { weights, group, batch, inputs, outputs, ...sizes }, build)];
};

/** The weights; of a gradient that is scaled by channel, as after a BatchNormalization, they take the scale. */
function scaledWeights(gradient: string, context: AdjointContext) {
  const { build, node, shapeOf } = context;
  const weights = weightsOf(context);
  const scaled = build.channelScale(gradient);
  if (!scaled) return { maps: gradient, weights };
  const [inputs = 1, ...others] = shapeOf(inputOf(node, 1));
  const perInput = build.reshape(scaled.scale, [inputs, ...others.map(() => 1)]);
  return { maps: scaled.maps, weights: build.node('Mul', [weights, perInput]) };
}

/**
 * The weights as a tensor that ONNX Runtime computes once, when it loads the model: it does not do that for
 * DequantizeLinear, so quantised constants are multiplied out.
 */
function weightsOf(context: AdjointContext): string {
  const { node, build, constant } = context;
  const weights = inputOf(node, 1);
  const dequantizer = build.producerOf(weights);
  if (dequantizer?.opType !== 'DequantizeLinear') return weights;
  if (!dequantizer.input.every((operand) => constant(operand))) return weights;
  const within = { ...context, node: dequantizer };
  const [codes = '', scale = '', zeroPoint] = dequantizer.input;
  const inFloats = (operand: string) => build.cast(operand, DataType.FLOAT);
  const centred =
    zeroPoint === undefined
      ? inFloats(codes)
      : build.node('Sub', [inFloats(codes), alongAxis(inFloats(zeroPoint), within)]);
  return build.node('Mul', [centred, alongAxis(scale, within)]);
}

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
