import { didYouMean } from '../errors/did-you-mean.ts';
import { InputError } from '../errors/input-error.ts';
import { ruleFor } from '../autodiff/adjoints/rules.ts';
import type { Classifier } from '../onnx/classifier.ts';
import { defaultLayers } from './default-layer.ts';
import { describeFeatureMap, findFeatureMaps } from '../onnx/feature-map.ts';
import { carriesGradient } from '../autodiff/gradient-flow.ts';
import { imageTensors } from '../onnx/image-tensors.ts';
import type { Layer } from '../onnx/layer.ts';
import { foldedNormOf } from './folded-norm.ts';
import { isRecorded, modulePathOf } from './module-path.ts';
import { resolveModule } from './resolve-module.ts';
import { readBy } from '../onnx/read-by.ts';
import { formatShape } from '../onnx/shape.ts';
import { findTail } from '../autodiff/tail.ts';
import type { Trace } from '../onnx/trace.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';

/**
 * All feature maps that the logits depend on, in the order of computation.
 *
 * @param leadingTokens how many leading tokens of [N, T, C] are not on the grid, if the caller knows
 */
export function listLayers(classifier: Classifier, trace: Trace, leadingTokens?: number): Layer[] {
  const { model, logits } = classifier;
  const maps = findFeatureMaps(classifier, trace, leadingTokens);
  const ofImage = imageTensors(model, classifier.input);
  const leading = new Set([logits]);
  /** For each tensor: the operators without a rule on any path from it to the logits. */
  const obstacles = new Map<string, Set<string>>([[logits, new Set()]]);
  const layers: Layer[] = [];
  const rows = copiesOf(model, logits);
  const recorded = isRecorded(model);
  for (const node of [...model.graph.node].reverse()) {
    if (!carriesGradient(node) || !node.output.some((output) => leading.has(output))) continue;
    const behind = new Set(node.output.flatMap((output) => [...(obstacles.get(output) ?? [])]));
    for (const tensor of node.output) {
      const shape = trace.shapes.get(tensor);
      const map = maps.get(tensor);
      if (!leading.has(tensor) || !ofImage.has(tensor) || !shape || !map) continue;
      if (rows.has(tensor)) continue;
      layers.push({
        tensor,
        node: node.name,
        operator: node.opType,
        ...moduleOf(node, recorded),
        shape,
        map,
        unsupported: [...(obstacles.get(tensor) ?? [])],
      });
    }
    const passed = ruleFor(node) ? behind : new Set([...behind, node.opType]);
    for (const input of readBy(node)) {
      leading.add(input);
      obstacles.set(input, new Set([...(obstacles.get(input) ?? []), ...passed]));
    }
  }
  return layers.reverse();
}

/** A tensor, and those that it is only another shape of: logits [N, K, 1] are no map of K tokens. */
function copiesOf(model: OnnxModel, tensor: string): Set<string> {
  const copies = new Set<string>();
  for (let copy: string | undefined = tensor; copy !== undefined;) {
    copies.add(copy);
    const node = model.producerOf(copy);
    copy = node && RESHAPING.has(node.opType) ? node.input[0] : undefined;
  }
  return copies;
}

const RESHAPING = new Set(['Dropout', 'Flatten', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze']);

/** The module whose output a node returns, and whether a BatchNorm is part of it. */
function moduleOf(node: NodeProto, recorded: boolean): Pick<Layer, 'module' | 'foldedNorm'> {
  const folded = foldedNormOf(node, recorded);
  const module = modulePathOf(node);
  if (!folded) return { module, foldedNorm: false };
  const { convolution, norm, isCertain } = folded;
  return norm === undefined
    ? { module: convolution, foldedNorm: isCertain || 'unknown' }
    : { module: norm, foldedNorm: false };
}

/** How a layer was interpreted: `blocks.11.norm1 (/blocks/...), 196 tokens on a 14x14 grid, ...`. */
export function describeLayer({ tensor, module, foldedNorm, map }: Layer): string {
  const norm = {
    true: ' with the BatchNorm folded into it',
    false: '',
    unknown: ' with a BatchNorm perhaps folded into it',
  }[`${foldedNorm}`];
  const name = module === undefined || module === tensor ? tensor : `${module}${norm} (${tensor})`;
  return `${name}, ${describeFeatureMap(map)}`;
}

/** What to pass as `--layer` for a layer: its module's name, unless that means another tensor or several. */
export function nameOfLayer(model: OnnxModel, { module, tensor }: Layer): string {
  if (module === undefined) return tensor;
  try {
    return resolveModule(model, module) === tensor ? module : tensor;
  } catch (error) {
    if (error instanceof InputError) return tensor;
    throw error;
  }
}

/**
 * The layer named `wanted`, or the default, see `defaultLayers`. `wanted` may be an ONNX tensor, an ONNX
 * node, or a PyTorch module path such as `layer4[-1].conv3`. Throws InputError if there is none, or if it
 * is not a feature map.
 *
 * @param leadingTokens how many leading tokens of [N, T, C] are not on the grid, if the caller knows
 */
export function chooseLayer(
  classifier: Classifier,
  trace: Trace,
  wanted?: string,
  leadingTokens?: number,
): Layer {
  const layers = listLayers(classifier, trace, leadingTokens);
  if (wanted === undefined) {
    const [layer, ...others] = defaultLayers(classifier.model, trace, layers);
    if (layer && others.length > 0) {
      const names = [layer, ...others].map((each) => nameOfLayer(classifier.model, each));
      throw new InputError(
        `The logits come from ${names.length} branches of tokens, each with a grid of its own: ${names.join(', ')}`,
        {
          hint: `Pass --layer "${names.join(',')}" for the mean of their heatmaps, or one of them.`,
        },
      );
    }
    if (layer) return layer;
    throw new InputError('The model has no feature map that its logits depend on', {
      hint:
        leadingTokens === undefined
          ? 'If it works on tokens, pass --tokens with the number of tokens before those of the image.'
          : `Remove --tokens ${leadingTokens}: no token tensor of the model fills a grid after that many.`,
    });
  }
  const { model, logits } = classifier;
  if (trace.shapes.has(wanted)) refuseNamesake(model, wanted);
  const tensor =
    (trace.shapes.has(wanted) ? wanted : undefined) ??
    model.graph.node.find(({ name }) => name === wanted)?.output[0] ??
    resolveModule(model, wanted);
  const nearby = layers.slice(-3).map((layer) => nameOfLayer(model, layer));
  if (tensor === undefined) {
    throw new InputError(
      `The model has no layer "${wanted}"${didYouMean(
        wanted,
        layers.map((layer) => nameOfLayer(model, layer)),
      )}`,
      {
        hint: `\`groundcam model layers MODEL\` lists them; the last are ${nearby.join(', ')}.`,
      },
    );
  }
  const layer = layers.find((candidate) => candidate.tensor === tensor);
  if (layer) return layer;
  findTail(model, tensor, logits);
  const shape = trace.shapes.get(tensor);
  throw new InputError(
    `Expected a feature map at the layer "${wanted}" but it is ${shape ? formatShape(shape) : 'not a tensor'}`,
    { hint: `The last feature maps are ${nearby.join(', ')}.` },
  );
}

/** Throws InputError if a tensor's name is also that of a module which returns another one, as `relu` may be. */
function refuseNamesake(model: OnnxModel, tensor: string): void {
  const returned = resolveModule(model, tensor);
  if (returned === undefined || returned === tensor) return;
  throw new InputError(
    `"${tensor}" is a tensor, and also a module, which returns the tensor "${returned}"`,
    {
      hint: `Pass --layer "${returned}" for the module, or "${model.producerOf(tensor)?.name}" for the tensor.`,
    },
  );
}
