import { create } from '@bufbuild/protobuf';
import { GradCam } from '../cam/grad-cam.ts';
import { weightedMap } from '../cam/weighted-map.ts';
import { InputError } from '../errors/input-error.ts';
import { UnsupportedOperatorError } from '../errors/unsupported-operator-error.ts';
import type { Preprocessing } from '../spec/preprocessing.ts';
import type { Recipe } from '../spec/results.ts';
import { int } from './attributes.ts';
import { asClassifier, type Classifier } from './classifier.ts';
import { differentiate } from './differentiate.ts';
import { GraphBuilder } from './graph-builder.ts';
import { traceInlined } from './inline-conditions.ts';
import { chooseLayer, listLayers, type Layer } from './layers.ts';
import { normaliseImage } from './normalise-image.ts';
import { StringStringEntryProtoSchema } from './onnx_pb.ts';
import { copyModel, writeModel, type OnnxModel } from './onnx-model.ts';
import { prune } from './prune.ts';
import { reserveNames } from './reserve-names.ts';
import type { RunModel } from './runner.ts';
import { asFeatureMap, formatShape, type Dim } from './shape.ts';
import { findTail } from './tail.ts';
import type { Trace } from './trace.ts';
import { declareTensor } from './value-info.ts';

export interface ExplainerOptions {
  preprocessing: Preprocessing;
  /** ONNX tensor or node, or PyTorch module path. Default: the last spatial feature map. */
  layer?: string | undefined;
  /** Height and width, for models that leave them open. */
  inputSize?: readonly [number, number] | undefined;
  /** Runs the model while it is compiled, to learn its shapes. */
  run: RunModel;
}

/** A model compiled so that one inference returns logits and CAM. */
export interface Explainer {
  /** The ONNX file. */
  bytes: Uint8Array;
  recipe: Recipe;
  /** The only batch size it accepts, or undefined where any will do. */
  fixedBatch: number | undefined;
}

/**
 * Compiles a classifier into an explainer: appends the adjoint of the tail between the layer and the
 * logits, and the CAM.
 *
 * The explainer takes `image` uint8 [N, H, W, 3] (RGB) and `target_mask` float32 [N, K] (above 0
 * where a class may be the target) and returns `logits` float32 [N, K], `target` int64 [N] (the
 * highest logit that the mask allows) and `cam` float32 [N, h, w], after ReLU and before any scaling.
 *
 * Throws InputError for models that are no image classifiers, for layers that do not exist, and
 * UnsupportedOperatorError where the tail holds an operator without an adjoint rule.
 */
export async function compileExplainer(
  source: OnnxModel,
  options: ExplainerOptions,
): Promise<Explainer> {
  const free = reserveNames(source, ['image', 'target_mask', 'logits', 'target', 'cam']);
  const { classifier, trace } = await traceInlined(
    asClassifier(free, options.inputSize),
    options.run,
  );
  const { model } = classifier;
  const layer = chooseLayer(classifier, trace, options.layer);
  const featureMap = asFeatureMap(layer.shape);
  if (!featureMap) throw new Error(`chooseLayer returned ${formatShape(layer.shape)}`);

  const { height, width, fixedBatch } = classifier;
  const batch: Dim = fixedBatch ?? { perSample: 1 };
  const classes = countClasses(classifier, trace);
  const compiled = copyModel(model);
  compiled.graph.node.length = 0;
  const build = new GraphBuilder(compiled);

  normaliseImage(build, 'image', classifier, options.preprocessing);
  compiled.graph.node.push(...model.graph.node);
  const seed = selectTarget(build, classifier, trace, { classes, batch });
  const gradients = differentiateOrSuggest({ model, build, trace, seed, classifier, layer });
  const method = new GradCam();
  const tensors = { activations: layer.tensor, gradients, ...featureMap };
  weightedMap(build, method.weights(build, tensors), tensors, batch);

  const N = fixedBatch ?? 'N';
  compiled.graph.input = [
    declareTensor('image', 'uint8', [N, height, width, 3]),
    declareTensor('target_mask', 'float32', [N, classes]),
  ];
  compiled.graph.output = [
    declareTensor('logits', 'float32', [N, classes]),
    declareTensor('target', 'int64', [N]),
    declareTensor('cam', 'float32', [N, featureMap.height, featureMap.width]),
  ];
  prune(compiled);
  const recipe: Recipe = {
    method: method.name,
    layer: layer.tensor,
    camSize: [featureMap.height, featureMap.width],
    inputSize: [height, width],
    classes,
  };
  compiled.proto.metadataProps.push(
    create(StringStringEntryProtoSchema, {
      key: 'groundcam.recipe',
      value: JSON.stringify(recipe),
    }),
  );
  return { bytes: writeModel(compiled), recipe, fixedBatch };
}

/** Number of logits an image. Throws InputError unless the output is one row of logits an image. */
function countClasses({ logits }: Classifier, trace: Trace): number {
  const [, ...dims] = trace.shapes.get(logits) ?? [];
  const counts = dims.filter((dim) => typeof dim === 'number');
  const classes = counts.reduce((product, dim) => product * dim, 1);
  if (counts.length === 0 || counts.length !== dims.length || Math.max(...counts) !== classes) {
    throw new InputError(
      `Expected logits [N, K] from the model but "${logits}" is ${formatShape(trace.shapes.get(logits) ?? [])}`,
      { hint: 'groundcam audits classifiers: one row of logits an image.' },
    );
  }
  return classes;
}

/**
 * Appends the choice of the target: the highest logit among those the mask allows. Returns the
 * gradient's seed: one at the target, zero elsewhere, in the shape of the model's logits.
 */
function selectTarget(
  build: GraphBuilder,
  { logits }: Classifier,
  trace: Trace,
  { classes, batch }: { classes: number; batch: Dim },
): string {
  const rows = build.reshape(logits, [batch, classes], 'logits');
  const allowed = build.node('Greater', ['target_mask', build.floats([], [0])]);
  const candidates = build.node('Where', [allowed, rows, build.floats([], [-3.4e38])]);
  const target = build.node('ArgMax', [candidates], { axis: int(1), keepdims: int(0) }, 'target');
  const oneHot = build.node('OneHot', [target, build.ints([classes]), build.floats([2], [0, 1])]);
  return build.reshape(oneHot, trace.shapes.get(logits) ?? []);
}

/** Differentiates the tail; where an operator has no rule, says which later layer would work. */
function differentiateOrSuggest({
  model,
  build,
  trace,
  seed,
  classifier,
  layer,
}: {
  model: OnnxModel;
  build: GraphBuilder;
  trace: Trace;
  seed: string;
  classifier: Classifier;
  layer: Layer;
}): string {
  const differentiateFrom = (start: Layer, into: GraphBuilder) =>
    differentiate({
      model,
      build: into,
      trace,
      tail: findTail(model, start.tensor, classifier.logits),
      seed,
    });
  try {
    return differentiateFrom(layer, build);
  } catch (error) {
    if (!(error instanceof UnsupportedOperatorError)) throw error;
    const layers = listLayers(classifier, trace);
    const later = layers.slice(layers.findIndex(({ tensor }) => tensor === layer.tensor) + 1);
    const nearest = later.find((candidate) => {
      try {
        differentiateFrom(candidate, new GraphBuilder(copyModel(model)));
        return true;
      } catch (obstacle) {
        if (obstacle instanceof UnsupportedOperatorError) return false;
        throw obstacle;
      }
    });
    const name = nearest?.module ?? nearest?.tensor;
    throw new UnsupportedOperatorError(error.message, {
      hint:
        name === undefined
          ? 'No later layer of this model works either.'
          : `The nearest layer that works is ${name}: pass --layer "${name}".`,
      cause: error,
    });
  }
}
