import { InputError } from '../errors/input-error.ts';
import { differentiateOrSuggest } from '../explainer/differentiate-or-suggest.ts';
import { readExamined } from '../explainer/read-examined.ts';
import { ints } from '../onnx/attributes.ts';
import type { Classifier } from '../onnx/classifier.ts';
import { float32From } from '../onnx/float32-tail.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { channelScales, inOrder, scaleChannels } from '../onnx/normalise-image.ts';
import { copyModel, writeModel, type OnnxModel } from '../onnx/onnx-model.ts';
import { precisionOf } from '../onnx/precision.ts';
import { prune } from '../onnx/prune.ts';
import type { ReadingOptions } from '../onnx/read-classifier.ts';
import { reserveNamesOf } from '../onnx/reserve-names.ts';
import type { Dim } from '../onnx/shape.ts';
import { declareTensor } from '../onnx/value-info.ts';
import type { LossName } from '../schema/attack.ts';
import type { Head } from '../schema/head.ts';
import type { Preprocessing } from '../schema/preprocessing.ts';
import { losses } from './losses/losses.ts';

export interface AttackGraphOptions extends ReadingOptions {
  preprocessing: Preprocessing;
  loss: LossName;
}

/** A compiled model that returns logits, a loss and the loss's gradient by the image in one inference. */
export interface AttackGraph {
  /** The ONNX file. */
  bytes: Uint8Array;
  loss: LossName;
  height: number;
  width: number;
  /** Number of logits. */
  classes: number;
  head: Head;
  /** The only batch size it accepts, or undefined if it accepts any. */
  fixedBatch: number | undefined;
  /** Whether every image of a batch has to be the same: logits would depend on the others. */
  isAlone: boolean;
}

/**
 * Compiles a classifier into a graph to attack it by: appends a loss of its logits, and the adjoint of everything
 * between the image and them.
 *
 * The graph takes `image` float32 [N, H, W, 3] (RGB, 0 to 255, not rounded), `from` and `toward` float32 [N, K] (above
 * 0 for the classes that the prediction is to leave and to reach), and returns `logits` float32 [N, K], `loss` float32
 * [N] and `gradient` float32 [N, H, W, 3], the loss's by the pixels. A model of grey images gets their luma without
 * PIL's rounding, which has no gradient.
 *
 * Throws InputError for models that are not image classifiers, that compute with integers (rounding has no gradient), or that have
 * fewer logits than the loss needs, and UnsupportedOperatorError for one with an operator without adjoint rule.
 */
export async function compileAttack(
  source: OnnxModel,
  { preprocessing, loss: name, ...reading }: AttackGraphOptions,
): Promise<AttackGraph> {
  if (precisionOf(source) === 'int8') {
    throw new InputError("Can't attack a quantised model: rounding to integers has no gradient", {
      hint: 'Attack the float model that it was made from.',
    });
  }
  const examined = await readExamined(source, { ...reading, preprocessing });
  const inputs = ['image', 'from', 'toward'];
  const { classifier: traced, trace } = reserveNamesOf(examined, [
    ...inputs,
    ...['logits', 'loss', 'gradient'],
  ]);
  const { classes, height, width, fixedBatch } = traced;
  const loss = losses[name];
  if (classes < 1 + loss.fewestOthers) {
    throw new InputError(
      `The loss ${name} sorts logits and needs ${1 + loss.fewestOthers} of them, but the model has ${classes}`,
      { hint: 'Choose an attack by cross-entropy: pgd or apgd-ce.' },
    );
  }

  const classifier: Classifier = { ...traced, model: float32From(traced.model, [traced.input]) };
  const compiled = copyModel(classifier.model);
  compiled.graph.node.length = 0;
  const build = new GraphBuilder(compiled);
  feedImage(build, classifier, preprocessing);
  compiled.graph.node.push(...classifier.model.graph.node);

  const batch: Dim = fixedBatch ?? { perSample: 1 };
  const logits = build.reshape(classifier.logits, [batch, classes], 'logits');
  const made = loss.append(build, { logits, from: 'from', toward: 'toward', classes });
  build.node('Identity', [made.loss], {}, 'loss');
  const seed = build.reshape(
    made.gradient,
    trace.shapes.get(classifier.logits) ?? [batch, classes],
  );
  const gradients = differentiateOrSuggest(build, classifier, trace, seed, [classifier.input]);
  const atInput = gradients.get(classifier.input);
  if (atInput === undefined) throw new Error(`No gradient reached ${classifier.input}`);
  returnGradient(build, atInput, classifier, preprocessing);

  const N = fixedBatch ?? 'N';
  compiled.graph.input = [
    declareTensor('image', 'float32', [N, height, width, 3]),
    declareTensor('from', 'float32', [N, classes]),
    declareTensor('toward', 'float32', [N, classes]),
  ];
  compiled.graph.output = [
    declareTensor('logits', 'float32', [N, classes]),
    declareTensor('loss', 'float32', [N]),
    declareTensor('gradient', 'float32', [N, height, width, 3]),
  ];
  prune(compiled);
  return {
    bytes: writeModel(compiled),
    loss: name,
    ...{ height, width, classes, fixedBatch },
    head: examined.classifier.head,
    isAlone: examined.isAlone,
  };
}

/** ITU-R 601-2 luma, the weights of PIL's "L". */
const LUMA = [19595 / 65536, 38470 / 65536, 7471 / 65536];

/** Appends the nodes from `image` to the model's input. */
function feedImage(
  build: GraphBuilder,
  classifier: Classifier,
  preprocessing: Preprocessing,
): void {
  const { channels, input } = classifier;
  const ordered =
    channels === 1
      ? build.reduceSum(build.node('Mul', ['image', build.floats([3], LUMA)]), [3], {
          keepDims: true,
        })
      : inOrder(build, 'image', preprocessing);
  scaleChannels(build, ordered, classifier, preprocessing, input);
}

/** Appends the adjoint of `feedImage`: from the gradient at the model's input to `gradient`. */
function returnGradient(
  build: GraphBuilder,
  gradient: string,
  { channels, layout }: Classifier,
  preprocessing: Preprocessing,
): void {
  const { scale } = channelScales(channels, preprocessing);
  const last =
    layout === 'nchw'
      ? build.node('Transpose', [gradient], { perm: ints([0, 2, 3, 1]) })
      : gradient;
  const weights =
    channels === 1
      ? LUMA.map((weight) => weight * scale[0]!)
      : preprocessing.channels === 'bgr'
        ? scale.toReversed()
        : scale;
  const ordered = channels === 1 ? last : inOrder(build, last, preprocessing);
  build.node('Mul', [ordered, build.floats([3], weights)], {}, 'gradient');
}
