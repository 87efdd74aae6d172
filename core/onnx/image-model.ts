import { InputError } from '../errors/input-error.ts';
import { UnsupportedOperatorError } from '../errors/unsupported-operator-error.ts';
import { declaredType } from './element-types.ts';
import { readByConvolution, type Layout } from './first-convolution.ts';
import { FLOATS } from './float-types.ts';
import { fromFloat32Images } from './float32-input.ts';
import { TensorProto_DataType as DataType, type ValueInfoProto } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';
import type { Dim } from './shape.ts';
import { declaredDims } from './value-info.ts';

/** A model, and where images go into it. */
export interface ImageModel {
  /** The model, taking float32 images. */
  model: OnnxModel;
  /** Name of the image input. */
  input: string;
  layout: Layout;
  /** 3 for RGB, 1 for grey. */
  channels: 1 | 3;
  /** The only batch size the model accepts, or undefined if any will do. */
  fixedBatch: number | undefined;
  height: number;
  width: number;
}

/** The shape of the model's input for a batch, which may grow. */
export function imageDims<Batch extends Dim>(
  { layout, channels, height, width }: Omit<ImageModel, 'model'>,
  batch: Batch,
): (Batch | number)[] {
  return layout === 'nchw' ? [batch, channels, height, width] : [batch, height, width, channels];
}

/**
 * Maximum number of input pixels, all images of a fixed batch together: more than any classifier takes, but
 * small enough for memory.
 */
const MOST_PIXELS = 2 ** 24;

/**
 * Finds a model's image input: floating-point numbers or 8-bit pixels, of 3 channels or of 1. An open
 * channel axis has as many as the first convolution reads.
 *
 * Throws InputError for any other model, and UnsupportedOperatorError for one whose operators compute
 * with integers, which have no gradient.
 *
 * @param inputSize height and width, for models that do not fix them
 */
export function asImageModel(model: OnnxModel, inputSize?: readonly [number, number]): ImageModel {
  refuseIntegerOperators(model);
  const [image, ...others] = model.inputs;
  if (!image || others.length > 0) {
    throw new InputError(
      `Expected a model with one input, the image, but it has ${model.inputs.length}: ` +
        model.inputs.map(({ name }) => name).join(', '),
    );
  }
  const { layout, channels, batch, height, width } = imageShape(model, image, inputSize);
  return {
    model: fromFloat32Images(model, image),
    input: image.name,
    layout,
    channels,
    fixedBatch: batch,
    height,
    width,
  };
}

/** Operators of quantised models whose integers can't be mapped back to real numbers. */
const INTEGER_OPERATORS = /^(QLinear|QGemm|ConvInteger|MatMulInteger|DynamicQuantize|QAttention)/;

function refuseIntegerOperators({ graph }: OnnxModel): void {
  const node = graph.node.find(({ opType }) => INTEGER_OPERATORS.test(opType));
  if (!node) return;
  throw new UnsupportedOperatorError(
    `Can't differentiate the operator ${node.opType} (node "${node.name}"): it computes with integers`,
    {
      hint:
        'Quantise the float model in QDQ form: `groundcam model quantize`, or quant_format=QuantFormat.QDQ ' +
        "of onnxruntime.quantization's quantize_static.",
    },
  );
}

/** Height and width of the images that a model takes; undefined if it leaves one of them open. */
export function fixedInputSize(model: OnnxModel): [number, number] | undefined {
  const [image] = model.inputs;
  const dims = image && declaredDims(image);
  if (!dims || dims.length !== 4) return undefined;
  const arrangement = arrangementOf(dims, model, image);
  if (!arrangement) return undefined;
  const [height, width] = arrangement.layout === 'nchw' ? dims.slice(2) : dims.slice(1);
  return height === undefined || width === undefined ? undefined : [height, width];
}

function imageShape(
  model: OnnxModel,
  image: ValueInfoProto,
  inputSize?: readonly [number, number],
) {
  const element = declaredType(image);
  if (!(FLOATS.has(element) || element === DataType.UINT8)) {
    throw new InputError(
      `Expected floating-point or 8-bit images in the input ${image.name} but it has another type`,
      { hint: 'Export the model with float32 inputs.' },
    );
  }
  const declared = declaredDims(image);
  const found = `[${declared
    ?.slice(0, 8)
    .map((dim) => dim ?? '?')
    .join(', ')}]`;
  const arrangement = declared?.length === 4 ? arrangementOf(declared, model, image) : undefined;
  if (!declared || !arrangement) {
    throw new InputError(`Expected the input ${image.name} as [N, 3, H, W] but it is ${found}`, {
      hint: 'groundcam audits classifiers of RGB or grey images.',
    });
  }
  const { layout, channels } = arrangement;
  const dims = declared;
  const [fixedHeight, fixedWidth] = layout === 'nchw' ? dims.slice(2) : dims.slice(1);
  const height = fixedHeight ?? inputSize?.[0];
  const width = fixedWidth ?? inputSize?.[1];
  if (height === undefined || width === undefined) {
    throw new InputError(`The model does not fix its input size: ${image.name} is ${found}`, {
      hint: 'Pass --input-size 224, or the size it was trained with.',
    });
  }
  if ((dims[0] ?? 1) * height * width > MOST_PIXELS) {
    throw new InputError(
      `Expected at most ${MOST_PIXELS.toLocaleString('en')} pixels in the input ${image.name} but it takes ${found}, ${height}x${width}`,
      { hint: 'Export the model with a smaller input, or a batch size of 1.' },
    );
  }
  if (inputSize && (inputSize[0] !== height || inputSize[1] !== width)) {
    throw new InputError(
      `Expected an input size of ${height}x${width}, which the model fixes, but received ${inputSize.join('x')}`,
      { hint: 'Remove --input-size.' },
    );
  }
  return { layout, channels, batch: dims[0], height, width };
}

interface Arrangement {
  layout: Layout;
  channels: ImageModel['channels'];
}

/** Which axis of the input has the channels, and how many; undefined if that can't be an image. */
function arrangementOf(
  [, second, third, last]: readonly (number | undefined)[],
  model: OnnxModel,
  image: ValueInfoProto,
): Arrangement | undefined {
  const isChannels = (dim: number | undefined) => dim === 3 || dim === 1;
  if (second === 3) return { layout: 'nchw', channels: 3 };
  if (last === 3) return { layout: 'nhwc', channels: 3 };
  if (isChannels(second)) return { layout: 'nchw', channels: 1 };
  if (isChannels(last)) return { layout: 'nhwc', channels: 1 };
  const isOpen = second === undefined || last === undefined;
  const read = isOpen ? readByConvolution(model, image.name) : undefined;
  if (read === undefined || !isChannels(read.channels)) return undefined;
  const open = read.layout === 'nchw' ? [second, third, last] : [last, second, third];
  return open[0] === undefined
    ? { layout: read.layout, channels: read.channels === 1 ? 1 : 3 }
    : undefined;
}
