import { clone } from '@bufbuild/protobuf';
import { int, intOf, makeAttribute, type AttributeValue } from './attributes.ts';
import { tensorOf } from './constants.ts';
import { elementTypes } from './element-types.ts';
import { FLOATS } from './float-types.ts';
import { GraphBuilder } from './graph-builder.ts';
import {
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  type NodeProto,
} from './onnx_pb.ts';
import { copyModel, type OnnxModel } from './onnx-model.ts';
import { readBy } from './read-by.ts';
import { floatsOfTensor } from './tensor-values.ts';
import { inputOf } from './node-tensors.ts';

/**
 * A model that computes in float32 from some tensors on, whatever its precision before them: with float16,
 * gradients would lose half their digits, and ONNX Runtime has few kernels for float64 and bfloat16.
 *
 * Everything that depends on the tensors then becomes float32 and keeps its name: constants are converted,
 * other incoming tensors pass a Cast, and Casts in between cast to float32. Tensors in another precision
 * that enter the tail are renamed, with their type as a suffix. Models in float32 are returned unchanged.
 *
 * @param starts tensors that become float32 themselves, such as the layer
 */
export function float32From(model: OnnxModel, starts: readonly string[]): OnnxModel {
  const types = elementTypes(model);
  const isConverted = (tensor: string) => {
    const type = types.get(tensor) ?? DataType.UNDEFINED;
    return FLOATS.has(type) && type !== DataType.FLOAT;
  };
  const flow = new Set(starts);
  const tail = new Set<NodeProto>();
  for (const node of model.graph.node) {
    if (!readBy(node).some((tensor) => flow.has(tensor))) continue;
    tail.add(node);
    for (const output of node.output) flow.add(output);
  }
  const made = new Set([...tail].flatMap(({ output }) => output));
  const entering = new Set(
    [...starts, ...[...tail].flatMap(({ input }) => input)].filter(
      (tensor) => isConverted(tensor) && !made.has(tensor),
    ),
  );
  if (entering.size === 0 && ![...made].some(isConverted)) return model;

  const copy = copyModel(model);
  const { graph } = copy;
  const build = new GraphBuilder(copy, 'groundcam/float32/');
  const before = (tensor: string) => (entering.has(tensor) ? `${tensor}/narrow` : tensor);
  const initializers = graph.initializer.splice(0);
  const nodes = graph.node.splice(0);
  graph.input = graph.input.filter(({ name }) => !entering.has(name));
  for (const tensor of initializers) {
    copy.addConstant(
      entering.has(tensor.name)
        ? Object.assign(clone(TensorProtoSchema, tensor), { name: before(tensor.name) })
        : tensor,
    );
  }
  for (const tensor of entering) {
    const constant = model.constant(tensor);
    if (constant) build.constant(constant.dims.map(Number), floatsOfTensor(constant), tensor);
  }
  for (const node of nodes) {
    if (tail.has(node)) {
      copy.addNode(inFloat32(node, types));
      continue;
    }
    copy.addNode(renamed(node, before));
    for (const output of node.output) {
      if (entering.has(output) && !model.constant(output)) {
        build.node('Cast', [before(output)], { to: int(DataType.FLOAT) }, output);
      }
    }
  }
  return copy;
}

/**
 * The node in float32: a Cast between precisions becomes the identity, other Casts and ConstantOfShape
 * return float32.
 */
function inFloat32(node: NodeProto, types: ReadonlyMap<string, DataType>): NodeProto {
  if (node.opType === 'Cast') {
    if (!FLOATS.has(intOf(node, 'to', DataType.FLOAT))) return node;
    const isIdentity = FLOATS.has(types.get(inputOf(node, 0)) ?? DataType.UNDEFINED);
    return isIdentity
      ? Object.assign(withAttributes(node, {}), { opType: 'Identity' })
      : withAttributes(node, { to: int(DataType.FLOAT) });
  }
  const value = node.attribute.find(({ t }) => t !== undefined)?.t;
  if (node.opType !== 'ConstantOfShape' || !value || !FLOATS.has(value.dataType)) return node;
  const tensor = tensorOf(value.name, value.dims.map(Number), floatsOfTensor(value));
  return withAttributes(node, { value: { tensor } });
}

function withAttributes(node: NodeProto, attributes: Record<string, AttributeValue>): NodeProto {
  const copy = clone(NodeProtoSchema, node);
  copy.attribute = Object.entries(attributes).map(([name, value]) => makeAttribute(name, value));
  return copy;
}

function renamed(node: NodeProto, rename: (tensor: string) => string): NodeProto {
  if (![...node.input, ...node.output].some((name) => rename(name) !== name)) return node;
  const copy = clone(NodeProtoSchema, node);
  copy.input = node.input.map(rename);
  copy.output = node.output.map(rename);
  return copy;
}
