import { create } from '@bufbuild/protobuf';
import type { CamMethod } from '../cam/cam-method.ts';
import { methods as camMethods } from '../cam/methods.ts';
import { InputError } from '../errors/input-error.ts';
import type { HeadKind } from '../schema/head.ts';
import type { MethodName } from '../schema/method-name.ts';
import type { Preprocessing } from '../schema/preprocessing.ts';
import type { MapOutput, Recipe, View } from '../schema/results.ts';
import { int } from '../onnx/attributes.ts';
import type { Classifier } from '../onnx/classifier.ts';
import { differentiateOrSuggest } from './differentiate-or-suggest.ts';
import { describeHeads } from './describe-heads.ts';
import { encodeHeadsGraph, HEADS_ENTRY } from './heads-model.ts';
import type { HeadsCard } from '../schema/heads-card.ts';
import type { FeatureMap } from '../onnx/feature-map.ts';
import { float32From } from '../onnx/float32-tail.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { LayerReader, type ReadLayer } from './layer-reader.ts';
import { chooseLayer, describeLayer } from './layers.ts';
import { appendNoise } from './noise.ts';
import { normaliseImage } from '../onnx/normalise-image.ts';
import { StringStringEntryProtoSchema } from '../onnx/onnx_pb.ts';
import { copyModel, writeModel, type OnnxModel } from '../onnx/onnx-model.ts';
import { planMaps, readsInput } from './plan-maps.ts';
import { precisionOf } from '../onnx/precision.ts';
import { prune } from '../onnx/prune.ts';
import { reserveNamesOf } from '../onnx/reserve-names.ts';
import type { RunModel } from '../onnx/runner.ts';
import { readExamined, type ExaminedClassifier } from './read-examined.ts';
import { refuseVanishingMeans } from './refuse-vanishing-means.ts';
import { selectTarget } from './select-target.ts';
import type { Shape } from '../onnx/shape.ts';
import type { Trace } from '../onnx/trace.ts';
import { declareTensor } from '../onnx/value-info.ts';
import { appendView, PLAIN, SMOOTHING, type ViewStack } from './views.ts';

export interface ExplainerOptions {
  preprocessing: Preprocessing;
  /**
   * ONNX tensors or nodes, PyTorch module paths, or `input`: the layers to read maps from. Default: see
   * `defaultLayers`.
   */
  layer?: string | readonly string[] | undefined;
  /** How many leading tokens of [N, T, C] are not on the grid. Default: as few as the shapes allow. */
  tokens?: number | undefined;
  /** Default: Grad-CAM. */
  methods?: readonly MethodName[] | undefined;
  /** Explains six views of each image for a smoother heatmap, see `views.ts`. */
  smooth?: boolean | undefined;
  /**
   * Also returns what the maps of other heads are computed from, see `heads-model.ts`: for the first method, at
   * all its layers, for the plain view.
   */
  heads?: boolean | undefined;
  /**
   * Additional outputs for each layer, [N, C, h, w]: its activations, and the gradient of the target's
   * logit.
   */
  outputs?: readonly ('activations' | 'gradients')[] | undefined;
  /** Height and width, for models that do not fix them. */
  inputSize?: readonly [number, number] | undefined;
  /** The output or tensor with the logits. Default: see `findLogits`. */
  logits?: string | undefined;
  /** Default: sigmoid if the model ends in one or has one logit, otherwise softmax. */
  head?: HeadKind | undefined;
  /** Further metadata for the file; replaces the model's own entries with the same name. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** Runs the model during compilation: an outline of it to find its shapes, all of it on a few images. */
  run: RunModel;
}

/** A compiled model that returns logits and maps in one inference. */
export interface Explainer {
  /** The ONNX file. */
  bytes: Uint8Array;
  recipe: Recipe;
  /** The only batch size it accepts, or undefined if it accepts any. */
  fixedBatch: number | undefined;
  /** Whether every image of a batch has to be the same: heat would depend on the others. */
  isAlone: boolean;
  /** How other heads are explained, or why they can't be; undefined if nobody asked for them. */
  heads: HeadsCard | { missing: string } | undefined;
}

/**
 * Compiles a classifier into an explainer: appends the adjoint of the tail between the layers and the
 * logits, and the maps. All methods, layers and views share one forward and one backward pass.
 *
 * The explainer takes `image` uint8 [N, H, W, 3] (RGB) and `target_mask` float32 [N, K] (above 0 for the
 * classes that may be the target) and returns `logits` float32 [N, K], `target` int64 [N] (the highest
 * logit that the mask allows) and maps float32 [N, h, w], after ReLU and before any scaling. A single map
 * is named `cam`; several are named `cam.<method>.<layer>`, with the layer's index in `layers` or `input`,
 * followed by `.<view>` if there are several views. The recipe lists them; it is in the file's metadata
 * along with the preprocessing (`groundcam.recipe`, `groundcam.preprocessing`: JSON). Additional outputs
 * are named `activations` and `gradients`, with `.<layer>` if there are several.
 *
 * Throws InputError for models that are not image classifiers, for layers that do not exist, and for models
 * with a fixed batch if a method needs copies of an image. Throws UnsupportedOperatorError if the tail
 * contains an operator without an adjoint rule.
 */
export async function compileExplainer(
  source: OnnxModel,
  options: ExplainerOptions,
): Promise<Explainer> {
  const { layer, methods: names = ['gradcam'], smooth = false, outputs: extras = [] } = options;
  const methods = [...new Set(names)].map((name) => camMethods[name]);
  const layerNames = layer === undefined ? [undefined] : [layer].flat();
  const views = smooth ? SMOOTHING : [PLAIN];
  const plan = planMaps(methods, layerNames.length, views);
  const extraNames = extras.flatMap((what) =>
    layerNames.map((_, place) => (layerNames.length === 1 ? what : `${what}.${place}`)),
  );

  const examined = await readExamined(source, options);
  const { classifier: traced, trace } = reserveNamesOf(examined, [
    ...['image', 'target_mask', 'logits', 'target'],
    ...plan.flatMap(({ outputs }) => outputs),
    ...extraNames,
  ]);
  const { height, width, fixedBatch, classes, head } = traced;
  if (fixedBatch !== undefined) refuseCopies(methods, smooth, examined);
  const readsLayers = extras.length > 0 || !methods.every(readsInput);
  const layers = readsLayers
    ? layerNames.map((name) => findLayer(traced, trace, name, options.tokens))
    : [];

  const input = inputLayer(traced);
  const needsGradients =
    extras.includes('gradients') || methods.some(({ needs }) => needs === 'gradients');
  const differentiated = [
    ...(needsGradients ? layers : []),
    ...(methods.some(readsInput) ? [input] : []),
  ];

  const read = [...layers, ...(methods.some(readsInput) ? [input] : [])];
  const model = float32From(
    traced.model,
    read.map(({ tensor }) => tensor),
  );
  const classifier: Classifier = { ...traced, model };
  const compiled = copyModel(model);
  compiled.graph.node.length = 0;
  const build = new GraphBuilder(compiled);
  const stack = stackViews(build, classifier, options.preprocessing, views, methods);
  compiled.graph.node.push(...model.graph.node);
  const logitsShape = trace.shapes.get(classifier.logits) ?? [];
  const seed = selectTarget(build, classifier.logits, logitsShape, { classes, stack });
  const gradients = differentiateOrSuggest(
    build,
    classifier,
    trace,
    seed,
    differentiated.map(({ tensor }) => tensor),
  );
  const reader = new LayerReader({ build, classifier, trace, stack, classes, seed, gradients });

  const maps = plan.flatMap(({ method, place, views, outputs }): MapOutput[] => {
    const layer = place === 'input' ? input : layers[place]!;
    const which = method.needs === 'noisy-input' ? 'noisy' : 'views';
    const { height, width } = layer.map;
    const map = method.map(build, reader.read(layer, which));
    nameViews(build, map, [stack.batch, height, width], outputs);
    return outputs.map((output, view) => ({
      output,
      method: method.name,
      layer: layer.tensor,
      size: [height, width],
      view: views[view]!,
    }));
  });
  const heads = options.heads
    ? await describeHeads(
        { build, classifier, trace, stack, classes },
        layers,
        methods[0],
        options.run,
      )
    : undefined;
  const extraOutputs = extras.flatMap((what) =>
    layers.map((layer) => ({ tensor: reader.read(layer, 'plain')[what], map: layer.map })),
  );
  extraNames.forEach((name, index) =>
    build.node('Identity', [extraOutputs[index]!.tensor], {}, name),
  );

  const [primary] = maps;
  if (!primary) throw new InputError('Expected at least one method to explain with');
  const N = fixedBatch ?? 'N';
  compiled.graph.input = [
    declareTensor('image', 'uint8', [N, height, width, 3]),
    declareTensor('target_mask', 'float32', [N, classes]),
  ];
  compiled.graph.output = [
    declareTensor('logits', 'float32', [N, classes]),
    declareTensor('target', 'int64', [N]),
    ...maps.map(({ output, size }) => declareTensor(output, 'float32', [N, ...size])),
    ...extraNames.map((name, index) => {
      const { channels, height, width } = extraOutputs[index]!.map;
      return declareTensor(name, 'float32', [N, channels, height, width]);
    }),
    ...(heads?.outputs ?? []).map((name) => declareTensor(name, 'float32')),
  ];
  if (methods.some((method) => method.needs === 'gradients' && method.averages)) {
    const differentiatedLayers = layers.map((layer) => {
      const { gradients, meanGradients } = reader.read(layer, 'plain');
      return { ...layer, gradients, meanGradients };
    });
    await refuseVanishingMeans(compiled, classifier, differentiatedLayers, options.run);
  }
  prune(compiled);
  const recipe: Recipe = {
    method: primary.method,
    layer: primary.layer,
    reading: [
      ...new Set((layers.length > 0 ? layers : [input]).map(({ reading }) => reading)),
    ].join('; '),
    camSize: primary.size,
    inputSize: [height, width],
    logits: classes,
    logitsTensor: examined.classifier.found.tensor,
    output: examined.classifier.found.output,
    head,
    notes: examined.notes,
    maps,
    precision: precisionOf(traced.model),
  };
  const metadata = new Map([
    ...model.metadata,
    ...Object.entries(options.metadata ?? {}),
    ['groundcam.preprocessing', JSON.stringify(options.preprocessing)],
    ['groundcam.recipe', JSON.stringify(recipe)],
    ...(heads?.graph ? [[HEADS_ENTRY, encodeHeadsGraph(heads.graph, compiled)] as const] : []),
  ]);
  compiled.proto.metadataProps = [...metadata].map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  return {
    bytes: writeModel(compiled),
    recipe,
    fixedBatch,
    isAlone: examined.isAlone,
    heads: heads?.card,
  };
}

/** Throws InputError if the batch is fixed, which leaves no room for copies of an image. */
function refuseCopies(
  methods: readonly CamMethod[],
  smooth: boolean,
  { classifier, isAlone }: ExaminedClassifier,
): void {
  const method = methods.find(({ needs }) => needs === 'tail' || needs === 'noisy-input');
  if (!smooth && !method) return;
  const what = smooth ? 'Smoothing' : method!.name;
  throw new InputError(
    isAlone
      ? `${what} runs copies of an image in one batch, but the model's logits depend on the other images of a batch`
      : `${what} runs copies of an image, but the model's batch is fixed to ${classifier.fixedBatch}`,
    {
      hint: isAlone
        ? 'Export the model for inference (model.eval()), or choose another method.'
        : 'Export the model with a dynamic batch size, or choose another method.',
    },
  );
}

/** A layer, and how it was interpreted. */
interface NamedLayer extends ReadLayer {
  reading: string;
}

/** The layer with the given name, or the default. */
function findLayer(
  classifier: Classifier,
  trace: Trace,
  name: string | undefined,
  tokens: number | undefined,
): NamedLayer {
  if (name === 'input' || name === classifier.input) return inputLayer(classifier);
  const layer = chooseLayer(classifier, trace, name, tokens);
  return { ...layer, reading: describeLayer(layer) };
}

/** The model's own input, after normalisation. */
function inputLayer({ input, layout, channels, height, width }: Classifier): NamedLayer {
  const order = layout === 'nchw' ? 'channels-first' : 'channels-last';
  const map: FeatureMap = { channels, height, width, layout: order, leadingTokens: 0 };
  return { tensor: input, map, reading: `the image (${input})` };
}

/** Appends the nodes from pixels to the model's input, for all views and noisy copies that are needed. */
function stackViews(
  build: GraphBuilder,
  classifier: Classifier,
  preprocessing: Preprocessing,
  views: readonly View[],
  methods: readonly CamMethod[],
): ViewStack {
  const { input, layout, channels, height, width, fixedBatch } = classifier;
  const batch = fixedBatch ?? { perSample: 1 };
  const noisy = methods.find((method) => method.needs === 'noisy-input');
  if (views.length === 1 && !noisy) {
    normaliseImage(build, 'image', classifier, preprocessing, input);
    return { batch, views: 1, noisy: 0 };
  }
  const images = normaliseImage(build, 'image', classifier, preprocessing);
  const dims = layout === 'nchw' ? [channels, height, width] : [height, width, channels];
  const stacked = [
    ...views.map((view) => appendView(build, images, view, layout === 'nchw' ? 3 : 2)),
    ...(noisy ? appendNoise(build, images, dims, noisy) : []),
  ];
  build.node('Concat', stacked, { axis: int(0) }, input);
  return { batch, views: views.length, noisy: noisy?.copies ?? 0 };
}

/** Sets negative values in maps [views · N, h, w] to 0 and declares an output for each view. */
function nameViews(
  build: GraphBuilder,
  map: string,
  shape: Shape,
  outputs: readonly string[],
): void {
  if (outputs.length === 1) {
    build.node('Relu', [map], {}, outputs[0]);
    return;
  }
  const stacked = build.reshape(build.node('Relu', [map]), [outputs.length, ...shape]);
  outputs.forEach((output, view) => {
    build.node('Gather', [stacked, build.ints(view)], { axis: int(0) }, output);
  });
}
