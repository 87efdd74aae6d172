import { floatsOfTensor } from '../onnx/tensor-values.ts';
import { imageTensors } from '../onnx/image-tensors.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { isStandard, type OnnxModel } from '../onnx/onnx-model.ts';
import { readersOf } from '../onnx/readers.ts';

/** Which parts of a model compute with integers. */
export interface QuantizationPlan {
  /** The nodes for which ONNX Runtime has an integer form. */
  operators: ReadonlySet<NodeProto>;
  /** Relu and Clip nodes that are replaced by the range of an operator's output, by operator. */
  activations: ReadonlyMap<NodeProto, NodeProto>;
  /** Each quantized tensor, with the tensor whose range it uses: usually itself. */
  tensors: ReadonlyMap<string, string>;
}

/** Operators that continue in integers after convolutions, if all their inputs are integers. */
const FOLLOWERS = new Set([
  'Add',
  'AveragePool',
  'Concat',
  'GlobalAveragePool',
  'LeakyRelu',
  'Mul',
  'Sigmoid',
]);

/** Operators that pass codes on unchanged, so that their output has the range of their input. */
const CARRIERS = new Set(['Flatten', 'MaxPool', 'Reshape', 'Squeeze', 'Transpose', 'Unsqueeze']);

/**
 * Decides what is computed in integers: the convolutions that do not depend on the layer, and the operators
 * after them that can continue in integers. A Relu or Clip after one of them is replaced by the range of
 * the codes, which ends where it would clip.
 */
export function planQuantization(
  model: OnnxModel,
  { input, layer }: { input: string; layer: string },
): QuantizationPlan {
  const ofImage = imageTensors(model, input);
  const afterLayer = new Set([layer]);
  const readers = readersOf(model);
  const operators = new Set<NodeProto>();
  const activations = new Map<NodeProto, NodeProto>();
  const folded = new Set<NodeProto>();
  const tensors = new Map<string, string>();
  const become = (tensor: string, rangeOf = tensor) =>
    tensors.set(tensor, tensors.get(tensor) ?? rangeOf);

  for (const node of model.graph.node) {
    const [output = ''] = node.output;
    if (node.input.some((each) => afterLayer.has(each))) {
      for (const each of node.output) afterLayer.add(each);
      continue;
    }
    if (!isStandard(node) || folded.has(node) || node.output.length > 1) continue;
    const data = node.input.filter((each) => ofImage.has(each));
    const isFollowed = data.length > 0 && data.every((each) => tensors.has(each));
    if (CARRIERS.has(node.opType) && isFollowed) {
      operators.add(node);
      become(output, tensors.get(data[0]!));
    } else if (
      isConvolution(node, data) ||
      (FOLLOWERS.has(node.opType) && isFollowed && data.length === node.input.length)
    ) {
      for (const each of data) become(each);
      operators.add(node);
      const activation = activationAfter(output);
      if (activation) {
        activations.set(node, activation);
        folded.add(activation);
      }
      become(activation?.output[0] ?? output);
    }
  }
  return { operators, activations, tensors };

  function isConvolution({ opType, input }: NodeProto, data: string[]): boolean {
    const constants = input.slice(1).filter((each) => each !== '');
    return (
      opType === 'Conv' && data.length === 1 && constants.every((each) => model.constant(each))
    );
  }

  function activationAfter(tensor: string): NodeProto | undefined {
    const [reader, ...others] = readers.get(tensor) ?? [];
    if (!reader || reader === 'output' || others.length > 0 || tensor === layer) return;
    return isStandard(reader) && cutsAroundZero(reader, model) ? reader : undefined;
  }
}

/** Whether a node only clips values, at constant bounds around 0. */
function cutsAroundZero({ opType, input }: NodeProto, model: OnnxModel): boolean {
  if (opType === 'Relu') return true;
  if (opType !== 'Clip') return false;
  const bound = (name: string | undefined, otherwise: number) => {
    if (!name) return otherwise;
    const constant = model.constant(name);
    return constant ? floatsOfTensor(constant)[0]! : NaN;
  };
  return bound(input[1], -Infinity) <= 0 && bound(input[2], Infinity) >= 0;
}
