import type { CamMethod } from '../cam/cam-method.ts';
import { InputError } from '../errors/input-error.ts';
import { UnsupportedOperatorError } from '../errors/unsupported-operator-error.ts';
import type { Classifier } from '../onnx/classifier.ts';
import { countMultiplications } from '../onnx/count-multiplications.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';
import type { RunModel } from '../onnx/runner.ts';
import type { Trace } from '../onnx/trace.ts';
import type { HeadsCard } from '../schema/heads-card.ts';
import { compileHeads } from './compile-heads.ts';
import { findHeads, type Places } from './find-heads.ts';
import type { ReadLayer } from './layer-reader.ts';
import { takeViews, type ViewStack } from './views.ts';

interface Compilation {
  build: GraphBuilder;
  classifier: Classifier;
  trace: Trace;
  stack: ViewStack;
  classes: number;
}

interface DescribedHeads {
  card: HeadsCard | { missing: string };
  /** The graph of heads' maps. */
  graph?: OnnxModel;
  /** The explainer's outputs that it needs. */
  outputs?: string[];
}

/**
 * Finds the layers that compute an explainer's logits, compiles the graph of maps for other weights of theirs,
 * and appends the outputs that it takes. Or says why there is none.
 */
export async function describeHeads(
  { build, classifier, trace, stack, classes }: Compilation,
  layers: readonly ReadLayer[],
  method: CamMethod | undefined,
  run: RunModel,
): Promise<DescribedHeads> {
  if (method?.needs !== 'gradients') {
    return { card: { missing: `${method?.name} reads no gradient at a layer` } };
  }
  const heads = findHeads(classifier.model, trace, classifier.logits, classes);
  if (typeof heads === 'string') return { card: { missing: heads } };
  try {
    const graph = await compileHeads(classifier, trace, heads, layers, method, run);
    const output = (tensor: string, name: string) => {
      const [first = 1, ...dims] = trace.shapes.get(tensor) ?? [];
      const plain = takeViews(build, tensor, dims, { ...stack, batch: first }, 'plain');
      return build.node('Identity', [plain], {}, name);
    };
    const features = heads.map((head, j) => output(head.features, `heads.features.${j}`));
    const boundary = graph.boundary.map(({ tensor, input, shape }, i) => ({
      output: output(tensor, `heads.boundary.${i}`),
      input,
      shape,
    }));
    const card: HeadsCard = {
      layers: heads.map(({ weights, bias, transposed, channels, scale, places }, j) => ({
        features: features[j]!,
        weights,
        bias: bias ?? null,
        transposed,
        channels,
        scale,
        places: places ? withoutMaps(places) : null,
      })),
      boundary,
      maps: layers.map(({ map }) => [map.height, map.width]),
      fixedRows: graph.fixedRows ?? null,
      copies: graph.copies,
      multiplications: {
        image: countMultiplications(classifier.model, trace, 1),
        head: graph.multiplications,
      },
    };
    const outputs = [...features, ...boundary.map(({ output }) => output)];
    return { card, graph: graph.model, outputs };
  } catch (error) {
    if (error instanceof UnsupportedOperatorError) return { card: { missing: error.message } };
    if (!(error instanceof InputError)) throw error;
    return { card: { missing: 'there is no layer with weights between the layer and the logits' } };
  }
}

function withoutMaps({ height, width, relu, pads }: Places) {
  return { height, width, relu, pads };
}
