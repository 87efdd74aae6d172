import { clone } from '@bufbuild/protobuf';
import { int } from '../onnx/attributes.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { NodeProtoSchema, type NodeProto } from '../onnx/onnx_pb.ts';
import { copyModel, type OnnxModel } from '../onnx/onnx-model.ts';
import { floatsOfTensor } from '../onnx/tensor-values.ts';
import type { QuantizationPlan } from './plan-quantization.ts';
import { quantizeWeights } from './quantize-weights.ts';
import type { Codes } from './range.ts';

export interface Quantizers {
  plan: QuantizationPlan;
  /** Quantization of each tensor of the plan. */
  codes: ReadonlyMap<string, Codes>;
  /** Largest code of a weight: 127, or 64 if sums of two products must fit into 16 bits. */
  largestWeight: number;
}

/**
 * The model in QDQ form, which ONNX Runtime runs with integer kernels: each tensor of the plan passes
 * through QuantizeLinear and DequantizeLinear, whose output keeps the tensor's name, so that layers can
 * still be found by name; weights and biases are codes followed by DequantizeLinear.
 */
export function insertQuantizers(
  model: OnnxModel,
  { plan, codes, largestWeight }: Quantizers,
): OnnxModel {
  const copy = copyModel(model);
  const nodes = copy.graph.node.splice(0);
  const build = new GraphBuilder(copy, 'groundcam/int8/');
  const inputs = new Map<string, string>();
  for (const { name } of model.inputs) {
    if (!plan.tensors.has(name)) continue;
    inputs.set(name, `${name}/dequantized`);
    throughCodes(name, name, `${name}/dequantized`);
  }
  const folded = new Set(plan.activations.values());
  for (const node of nodes) {
    if (folded.has(node)) continue;
    const last = plan.activations.get(node) ?? node;
    const [tensor = ''] = last.output;
    const changed = clone(NodeProtoSchema, node);
    changed.input = node.input.map((name) => inputs.get(name) ?? name);
    if (plan.operators.has(node) && node.opType === 'Conv') {
      changed.input.splice(1, 2, ...constants(node));
    }
    if (plan.tensors.has(tensor)) changed.output = [`${tensor}/float`];
    copy.addNode(changed);
    if (plan.tensors.has(tensor)) throughCodes(`${tensor}/float`, tensor, tensor, last.name);
  }
  return copy;

  /** Appends `from` → codes of `tensor` → `to`, with names as if exported from the module of a node. */
  function throughCodes(from: string, tensor: string, to: string, node = ''): void {
    const { scale, zeroPoint } = codes.get(tensor)!;
    const operands = [
      build.constant([], Float32Array.of(scale), `${tensor}/scale`),
      build.constant([], Uint8Array.of(zeroPoint), `${tensor}/zero_point`),
    ];
    build.node('QuantizeLinear', [from, ...operands], {}, `${tensor}/codes`);
    nameNode('QuantizeLinear');
    build.node('DequantizeLinear', [`${tensor}/codes`, ...operands], {}, to);
    nameNode('DequantizeLinear');

    function nameNode(operator: string): void {
      if (node !== '') copy.graph.node.at(-1)!.name = `${node}_${operator}`;
    }
  }

  /** Appends the weights, and the bias if there is one, of a Conv; returns their tensors. */
  function constants(node: NodeProto): string[] {
    const [x = '', weights = '', bias = ''] = node.input;
    const tensor = model.constant(weights)!;
    const biasTensor = model.constant(bias);
    const dims = tensor.dims.map(Number);
    const [channels = 1] = dims;
    const inputScale = codes.get(x)!.scale;
    const quantized = quantizeWeights(
      floatsOfTensor(tensor),
      biasTensor && floatsOfTensor(biasTensor),
      { channels, inputScale, largest: largestWeight },
    );
    const dequantized = (
      values: Int8Array<ArrayBuffer> | Int32Array<ArrayBuffer>,
      shape: number[],
      scales: Float32Array<ArrayBuffer>,
    ) =>
      build.node(
        'DequantizeLinear',
        [build.constant(shape, values), build.constant([channels], scales)],
        { axis: int(0) },
      );
    const filters = dequantized(quantized.codes, dims, quantized.scales);
    if (!quantized.bias) return [filters];
    const sums = quantized.scales.map((scale) => scale * inputScale);
    return [filters, dequantized(quantized.bias, [channels], sums)];
  }
}
