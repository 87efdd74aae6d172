import type { GradientTensors } from '../cam/cam-method.ts';
import { InputError } from '../errors/input-error.ts';
import { intOf, intsOf } from '../onnx/attributes.ts';
import { intsOfTensor } from '../onnx/constants.ts';
import type { Classifier } from '../onnx/classifier.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { copyModel, writeModel, type OnnxModel } from '../onnx/onnx-model.ts';
import { prune } from '../onnx/prune.ts';
import { floatsOf, type RunModel } from '../onnx/runner.ts';
import { declareTensor } from '../onnx/value-info.ts';
import { randomNumbers } from '../stats/random.ts';
import { findTail } from '../autodiff/tail.ts';

/**
 * A channel's mean gradient below this share of its mean absolute gradient is rounding: float32 leaves some 1e-7,
 * gradients of random signs at 100,000 places 3e-3.
 */
const ROUNDING = 1e-5;

const MEAN = 'groundcam/largest-mean';
const SIZE = 'groundcam/largest-size';

/** A layer, and its gradients in the compiled graph. */
interface DifferentiatedLayer extends Pick<GradientTensors, 'gradients' | 'meanGradients'> {
  tensor: string;
  /** How it was interpreted. */
  reading: string;
}

/**
 * Throws InputError if Grad-CAM's channel weights are only rounding at a layer: if a normalisation over places
 * follows, adding a constant to a channel changes nothing, so the gradient's mean over places is zero in every
 * channel. Runs the compiled graph on an image of noise, if the tail has such a normalisation.
 *
 * @param compiled with its inputs declared
 */
export async function refuseVanishingMeans(
  compiled: OnnxModel,
  { model, logits, height, width, fixedBatch: batch = 1, classes }: Classifier,
  layers: readonly DifferentiatedLayer[],
  run: RunModel,
): Promise<void> {
  for (const { tensor, reading, gradients, meanGradients } of layers) {
    const { nodes } = findTail(model, tensor, logits);
    if (!nodes.some((node) => normalisesPlaces(node, model))) continue;
    const copy = copyModel(compiled);
    const build = new GraphBuilder(copy, 'groundcam/means/');
    const largest = (values: string, output: string) =>
      build.node(
        'Identity',
        [build.reduceMax(build.node('Abs', [values]), [0, 1, 2, 3])],
        {},
        output,
      );
    largest(meanGradients, MEAN);
    largest(build.reduceMean(build.node('Abs', [gradients]), [2, 3]), SIZE);
    copy.graph.output = [declareTensor(MEAN, 'float32'), declareTensor(SIZE, 'float32')];
    prune(copy);
    const random = randomNumbers(1);
    const image = Uint8Array.from({ length: height * width * 3 }, () => 256 * random());
    const images = new Uint8Array(batch * image.length);
    for (let i = 0; i < batch; i++) images.set(image, i * image.length);
    const results = await run(writeModel(copy), {
      image: { type: 'uint8', dims: [batch, height, width, 3], data: images },
      target_mask: {
        type: 'float32',
        dims: [batch, classes],
        data: new Float32Array(batch * classes).fill(1),
      },
    });
    const [mean = 0] = floatsOf(results[MEAN]);
    const [size = 0] = floatsOf(results[SIZE]);
    if (size === 0 || mean >= ROUNDING * size) continue;
    throw new InputError(
      `Grad-CAM shows only rounding errors at the layer ${reading}: a normalisation over places follows, so the mean of the gradient is zero in every channel`,
      { hint: 'Choose a layer after that normalisation with --layer, or pass --method layercam.' },
    );
  }
}

/** Whether a node may subtract a mean over places from its input. */
function normalisesPlaces(node: NodeProto, model: OnnxModel): boolean {
  switch (node.opType) {
    case 'BatchNormalization':
      return intOf(node, 'training_mode', 0) === 1 || !model.constant(node.input[3] ?? '');
    case 'GroupNormalization':
    case 'InstanceNormalization':
    case 'MeanVarianceNormalization':
      return true;
    case 'LayerNormalization':
      return intOf(node, 'axis', -1) !== -1;
    case 'Sub': {
      const [x, mean = ''] = node.input;
      const reduction = model.producerOf(mean);
      if (reduction?.opType !== 'ReduceMean' || reduction.input[0] !== x) return false;
      const given = model.constant(reduction.input[1] ?? '');
      const axes = given ? intsOfTensor(given) : intsOf(reduction, 'axes');
      return String(axes) !== '-1';
    }
    default:
      return false;
  }
}
