import { randomNumbers } from '../stats/random.ts';
import { InputError } from '../errors/input-error.ts';
import type { Classifier } from '../onnx/classifier.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { normaliseImage } from '../onnx/normalise-image.ts';
import { TensorProto_DataType as DataType } from '../onnx/onnx_pb.ts';
import { copyModel, writeModel } from '../onnx/onnx-model.ts';
import { precisionOf } from '../onnx/precision.ts';
import { prune } from '../onnx/prune.ts';
import { floatsOf, type RunModel } from '../onnx/runner.ts';
import { declareTensor } from '../onnx/value-info.ts';
import type { Preprocessing } from '../schema/preprocessing.ts';
import { brokenWeight } from './broken-weight.ts';
import { probabilityWords } from './probability-words.ts';
import { refuseRandomOperators } from './random-operators.ts';

/** What a model's answers to a few plain images tell about its logits. */
export interface LogitsExamination {
  /**
   * `scores`: any numbers. `unit-range`: all in [0, 1], so they may be probabilities whose logits were not
   * found.
   */
  values: 'scores' | 'unit-range';
  /** Whether an image's logits depend on the other images of its batch. */
  mixesImages: boolean;
}

/**
 * Logits of an image alone and beside another may differ by this share of the logits' range, where kernels add up in
 * another order: a step of float16, one of 255 codes. `docs/quantization.md` has what was measured: no difference at
 * all, and up to 0.031 with scales that are taken of the whole batch.
 */
const MIXING_TOLERANCE = { float32: 1e-4, float16: 1e-3, int8: 4e-3 } as const;

/** The input of `pixelsToLogits`. */
export const PIXELS = 'groundcam/image';
const OUTPUT = 'groundcam/logits';

/**
 * Runs a model on an image of noise, alone and beside another one, and if its logits may be probabilities, on
 * black, grey and more noise.
 *
 * Throws InputError if the logits are probabilities, see `probabilityWords`; if they are not finite; or if they are drawn at random.
 *
 * @param run runs the model with its weights
 */
export async function examineLogits(
  classifier: Classifier,
  preprocessing: Preprocessing,
  run: RunModel,
): Promise<LogitsExamination> {
  refuseRandomOperators(classifier);
  const { height, width, fixedBatch, classes, found, head } = classifier;
  const bytes = pixelsToLogits(classifier, preprocessing);
  const pixels = height * width * 3;
  const noise = (seed: number) => {
    const random = randomNumbers(seed);
    return Uint8Array.from({ length: pixels }, () => 256 * random());
  };

  /** The logits of each image, all in one batch. */
  async function rowsOf(images: readonly Uint8Array[]): Promise<Float32Array[]> {
    const data = new Uint8Array(images.length * pixels);
    images.forEach((image, index) => data.set(image, index * pixels));
    const dims = [images.length, height, width, 3];
    const results = await run(bytes, { [PIXELS]: { type: 'uint8', dims, data } });
    const logits = floatsOf(results[OUTPUT]);
    if (!logits.every(Number.isFinite)) {
      const broken = await brokenWeight(classifier.model, run);
      const reason = broken
        ? `: ${broken.count} of the values of its constant "${broken.name}" are ${broken.what}`
        : '';
      throw new InputError(
        `The model returns values that are not finite for an image of noise${reason}`,
        {
          hint: 'Its weights or its normalisation are broken: check the checkpoint that it was exported from, and mean and std.',
        },
      );
    }
    return images.map((_, index) => logits.slice(index * classes, (index + 1) * classes));
  }
  /** A batch with those images first; of a fixed batch, the last one fills the rest. */
  const batchOf = (images: readonly Uint8Array[]) =>
    Array.from(
      { length: fixedBatch ?? images.length },
      (_, index) => images[Math.min(index, images.length - 1)]!,
    );

  const [first, second] = [noise(1), noise(2)];
  const [alone] = (await rowsOf(batchOf([first]))) as [Float32Array];
  const pair = fixedBatch === 1 ? [alone] : await rowsOf(batchOf([first, second]));
  const rows = [alone, ...pair];
  const range = rangeOf(rows);
  const difference = alone.reduce(
    (largest, logit, index) => Math.max(largest, Math.abs(logit - pair[0]![index]!)),
    0,
  );
  const mixesImages = difference > MIXING_TOLERANCE[precisionOf(classifier.model)] * range;

  /** Of −z and z, the model itself returns z. */
  const isUnit = (row: Float32Array) =>
    row.subarray(head === 'binary' ? 1 : 0).every((value) => value >= 0 && value <= 1);
  /** Why all rows so far are probabilities; the sum of a single logit's two values means nothing. */
  const words = () => (head === 'binary' ? undefined : probabilityWords(rows));
  if (!rows.every(isUnit) && !words()) return { values: 'scores', mixesImages };
  const others = [grey(pixels, 0), grey(pixels, 128), noise(3), noise(4)];
  if (mixesImages || fixedBatch !== undefined) {
    for (const image of others) rows.push((await rowsOf(batchOf([image])))[0]!);
  } else {
    rows.push(...(await rowsOf(others)));
  }
  const probabilities = words();
  if (probabilities) {
    throw new InputError(
      `"${found.output}" returns ${probabilities}, but no softmax was found before it`,
      {
        hint: 'Pass --logits with the name of the tensor that the probabilities are made from, or export the model without its softmax.',
      },
    );
  }
  return { values: rows.every(isUnit) ? 'unit-range' : 'scores', mixesImages };
}

/** The model from 8-bit pixels [N, H, W, 3], `PIXELS`, to float32 logits. */
export function pixelsToLogits(classifier: Classifier, preprocessing: Preprocessing): Uint8Array {
  const { model, input, logits } = classifier;
  const copy = copyModel(model);
  const nodes = copy.graph.node.splice(0);
  const build = new GraphBuilder(copy, 'groundcam/examined/');
  normaliseImage(build, PIXELS, classifier, preprocessing, input);
  copy.graph.node.push(...nodes);
  build.node('Cast', [logits], { to: { int: DataType.FLOAT } }, OUTPUT);
  copy.graph.input = [declareTensor(PIXELS, 'uint8')];
  copy.graph.output = [declareTensor(OUTPUT, 'float32')];
  prune(copy);
  return writeModel(copy);
}

function grey(pixels: number, value: number): Uint8Array {
  return new Uint8Array(pixels).fill(value);
}

function rangeOf(rows: readonly Float32Array[]): number {
  const extreme = (of: (a: number, b: number) => number) =>
    rows.map((row) => row.reduce((a, b) => of(a, b))).reduce((a, b) => of(a, b));
  return extreme(Math.max) - extreme(Math.min);
}
