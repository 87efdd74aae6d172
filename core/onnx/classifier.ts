import { InputError } from '../errors/input-error.ts';
import { UnsupportedOperatorError } from '../errors/unsupported-operator-error.ts';
import { declaredType } from './element-types.ts';
import { FLOATS } from './float-types.ts';
import { fromFloat32Images } from './float32-input.ts';
import type { ValueInfoProto } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';

/** The image input and the logits of a classifier. */
export interface Classifier {
  /** The model, taking float32 images. */
  model: OnnxModel;
  /** Name of the image input. */
  input: string;
  /** `nchw` as PyTorch exports, `nhwc` as TensorFlow does. */
  layout: 'nchw' | 'nhwc';
  /** The only batch size the model accepts, or undefined if it accepts any. */
  fixedBatch: number | undefined;
  height: number;
  width: number;
  /** Tensor with the logits: the input of a final Softmax, if there is one. */
  logits: string;
}

/**
 * Maximum number of input pixels, all images of a fixed batch together: more than any classifier takes, but
 * small enough for memory.
 */
const MOST_PIXELS = 2 ** 24;

/** Operators after the logits that keep the order of classes. */
const AFTER_LOGITS = new Set(['Softmax', 'LogSoftmax', 'Identity']);

/**
 * Finds the ends of an image classifier: one float image input of 3 channels, one output. Throws InputError
 * for any other model, and UnsupportedOperatorError for a model whose operators compute with integers,
 * which have no gradient.
 *
 * @param inputSize height and width, for models that do not fix them
 */
export function asClassifier(model: OnnxModel, inputSize?: readonly [number, number]): Classifier {
  refuseIntegerOperators(model);
  const [image, ...others] = model.inputs;
  if (!image || others.length > 0) {
    throw new InputError(
      `Expected a model with one input, the image, but it has ${model.inputs.length}: ` +
        model.inputs.map(({ name }) => name).join(', '),
    );
  }
  const { layout, batch, height, width } = imageShape(image, inputSize);
  return {
    model: fromFloat32Images(model, image),
    input: image.name,
    layout,
    fixedBatch: batch,
    height,
    width,
    logits: findLogits(model),
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

function imageShape(image: ValueInfoProto, inputSize?: readonly [number, number]) {
  const type = image.type?.value.case === 'tensorType' ? image.type.value.value : undefined;
  if (!type || !FLOATS.has(declaredType(image))) {
    throw new InputError(
      `Expected floating-point images in the input ${image.name} but it has another type`,
      {
        hint: 'Export the model with float32 inputs.',
      },
    );
  }
  const dims = type.shape?.dim.map(({ value }) =>
    value.case === 'dimValue' && value.value > 0n ? Number(value.value) : undefined,
  );
  const found = `[${dims
    ?.slice(0, 8)
    .map((dim) => dim ?? '?')
    .join(', ')}]`;
  if (dims?.length !== 4 || (dims[1] !== 3 && dims[3] !== 3)) {
    throw new InputError(`Expected the input ${image.name} as [N, 3, H, W] but it is ${found}`, {
      hint: 'groundcam audits classifiers of RGB images.',
    });
  }
  const layout = dims[1] === 3 ? ('nchw' as const) : ('nhwc' as const);
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
  return { layout, batch: dims[0], height, width };
}

function findLogits(model: OnnxModel): string {
  const [output, ...others] = model.graph.output;
  if (!output || others.length > 0) {
    const names = model.graph.output.map(({ name }) => name);
    throw new InputError(
      `Expected a model with one output, the logits, but it has: ${names.join(', ')}`,
      {
        hint: 'Export the classifier without auxiliary outputs.',
      },
    );
  }
  let logits = output.name;
  for (;;) {
    const producer = model.producerOf(logits);
    const before = producer?.input[0];
    if (!producer || before === undefined || !AFTER_LOGITS.has(producer.opType)) return logits;
    logits = before;
  }
}
