import { clone } from '@bufbuild/protobuf';
import type { Preprocessing } from '../schema/preprocessing.ts';
import type { Classifier } from '../onnx/classifier.ts';
import { differentiate } from './differentiate.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Layer } from '../onnx/layer.ts';
import { normaliseImage } from '../onnx/normalise-image.ts';
import { NodeProtoSchema } from '../onnx/onnx_pb.ts';
import { copyModel, writeModel } from '../onnx/onnx-model.ts';
import { prune } from '../onnx/prune.ts';
import type { Shape } from '../onnx/shape.ts';
import { findTail } from './tail.ts';
import type { Trace } from '../onnx/trace.ts';
import { declareTensor } from '../onnx/value-info.ts';

/** Inputs of the probe. */
export const IMAGE = 'groundcam/image';
export const NUDGE = 'groundcam/nudge';
export const SEED = 'groundcam/seed';

/** A model that perturbs the activations at a layer and returns the gradient there. */
export interface GradientProbe {
  /** The ONNX file. */
  bytes: Uint8Array;
  /** Names of the outputs. */
  activations: string;
  logits: string;
  gradient: string;
  /** Shapes of the inputs. */
  imageShape: Shape;
  layerShape: Shape;
  logitsShape: Shape;
  fixedBatch: number | undefined;
}

/**
 * Compiles the model into a probe. It takes an image (uint8 [N, H, W, 3]), a nudge that is added to the
 * layer's activations before anything reads them, and a seed in the logits' shape; it returns the
 * activations without the nudge, the logits with it, and the gradient of Σ seed · logits with respect to
 * the nudge, by the same rules as the explainer's.
 */
export function gradientProbe(
  classifier: Classifier,
  trace: Trace,
  layer: Pick<Layer, 'tensor' | 'shape'>,
  preprocessing: Preprocessing,
): GradientProbe {
  const { model, logits, height, width, fixedBatch } = classifier;
  const logitsShape = trace.shapes.get(logits) ?? [];
  const probe = copyModel(model);
  probe.graph.node.length = 0;
  const build = new GraphBuilder(probe);
  const nudged = 'groundcam/nudged';
  const addNudge = () => build.node('Add', [layer.tensor, NUDGE], {}, nudged);

  normaliseImage(build, IMAGE, classifier, preprocessing, classifier.input);
  if (layer.tensor === classifier.input) addNudge();
  for (const node of model.graph.node) {
    const reader = clone(NodeProtoSchema, node);
    reader.input = node.input.map((name) => (name === layer.tensor ? nudged : name));
    probe.addNode(reader);
    if (node.output.includes(layer.tensor)) addNudge();
  }
  const shapes = new Map([...trace.shapes, [nudged, layer.shape], [SEED, logitsShape]]);
  const gradients = differentiate({
    model: probe,
    build,
    trace: { ...trace, shapes },
    tail: findTail(probe, nudged, logits),
    seed: SEED,
  });
  probe.graph.input = [
    declareTensor(IMAGE, 'uint8'),
    declareTensor(NUDGE, 'float32'),
    declareTensor(SEED, 'float32'),
  ];
  const gradient = gradients.get(nudged);
  if (gradient === undefined) throw new Error(`No gradient at ${layer.tensor}`);
  const outputs = { activations: layer.tensor, logits, gradient };
  probe.graph.output = Object.values(outputs).map((name) => declareTensor(name, 'float32'));
  prune(probe);
  const batch = fixedBatch ?? { perSample: 1 };
  return {
    bytes: writeModel(probe),
    ...outputs,
    imageShape: [batch, height, width, 3],
    layerShape: layer.shape,
    logitsShape,
    fixedBatch,
  };
}
