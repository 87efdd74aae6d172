import { clone } from '@bufbuild/protobuf';
import { floatOf, intOf } from '../onnx/attributes.ts';
import { tensorOf } from '../onnx/constants.ts';
import { NodeProtoSchema, type NodeProto } from '../onnx/onnx_pb.ts';
import { copyModel, isStandard, type OnnxModel } from '../onnx/onnx-model.ts';
import { readersOf } from '../onnx/readers.ts';
import { floatsOfTensor } from '../onnx/tensor-values.ts';
import { inputOf } from '../onnx/node-tensors.ts';

/**
 * A model in which each BatchNormalization is folded into the Conv before it: with a = scale / √(variance +
 * ε), w′ = a · w and b′ = a · (b − mean) + bias, per output channel (Jacob et al. 2018, arXiv:1712.05877,
 * section 3.2). The Conv takes the output's name.
 *
 * A Conv is left as is if something else reads its output too, or if its weights are computed.
 *
 * @param layer a tensor whose values must not change
 */
export function foldBatchNormalization(model: OnnxModel, layer: string): OnnxModel {
  const readers = readersOf(model);
  const copy = copyModel(model);
  const nodes = copy.graph.node.splice(0);
  const folded = new Map<NodeProto, NodeProto>();
  for (const norm of nodes.filter((node) => isStandard(node) && isNorm(node))) {
    const conv = model.producerOf(inputOf(norm, 0));
    if (conv?.opType !== 'Conv' || !isStandard(conv)) continue;
    const [product = ''] = conv.output;
    if (readers.get(product)?.length !== 1 || product === layer) continue;
    const merged = merge(conv, norm, copy);
    if (merged) folded.set(norm, merged).set(conv, merged);
  }
  const seen = new Set<NodeProto>();
  for (const node of nodes) {
    const merged = folded.get(node) ?? node;
    if (!seen.has(merged)) copy.addNode(merged);
    seen.add(merged);
  }
  return copy;
}

function isNorm(node: NodeProto): boolean {
  return node.opType === 'BatchNormalization' && intOf(node, 'training_mode', 0) === 0;
}

/**
 * The Conv that replaces both; its constants are added to the model. Undefined if any operand is computed.
 */
function merge(conv: NodeProto, norm: NodeProto, model: OnnxModel): NodeProto | undefined {
  const values = (tensor: string | undefined) => {
    const constant = tensor ? model.constant(tensor) : undefined;
    return constant && floatsOfTensor(constant);
  };
  const [, weightName = '', biasName] = conv.input;
  const weights = values(weightName);
  const bias = values(biasName);
  const [scale, shift, mean, variance] = norm.input.slice(1).map(values);
  if (!weights || !scale || !shift || !mean || !variance || (biasName && !bias)) return;

  const epsilon = floatOf(norm, 'epsilon', 1e-5);
  const factors = scale.map((value, channel) => value / Math.sqrt(variance[channel]! + epsilon));
  const perFilter = weights.length / factors.length;
  const [output = ''] = norm.output;
  const names = { weights: `${output}/weights`, bias: `${output}/bias` };
  const dims = model.constant(weightName)!.dims.map(Number);
  model.addConstant(
    tensorOf(
      names.weights,
      dims,
      weights.map((value, i) => value * factors[Math.floor(i / perFilter)]!),
    ),
  );
  model.addConstant(
    tensorOf(
      names.bias,
      [factors.length],
      factors.map(
        (factor, channel) => factor * ((bias?.[channel] ?? 0) - mean[channel]!) + shift[channel]!,
      ),
    ),
  );
  const merged = clone(NodeProtoSchema, conv);
  merged.input = [inputOf(conv, 0), names.weights, names.bias];
  merged.output = [output];
  return merged;
}
