import { clearField, fromBinary, toBinary, type DescField } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { InputError } from '../errors/input-error.ts';
import { checkGraph } from './check-graph.ts';
import { intTensor } from './constants.ts';
import { countFields } from './count-fields.ts';
import { inlineFunctions } from './inline-functions.ts';
import { isStandard } from './is-standard.ts';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProtoSchema,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from './onnx_pb.ts';
import { topologicalOrder } from './topological-order.ts';

/** Adjoint rules follow opsets 11 to 23; older graphs differ in too many ways. */
const OLDEST_OPSET = 11;
/**
 * Maximum number of nodes, attributes and so on in a file. The largest classifiers have about a hundred
 * thousand.
 */
const MOST_FIELDS = 2_000_000;

export { isStandard };

/**
 * An ONNX model with look-ups: which node computes a tensor, and which tensors are constants. Nodes are in
 * topological order, as the format requires.
 */
export class OnnxModel {
  readonly proto: ModelProto;
  readonly graph: GraphProto;
  /** Version of the default operator set. */
  readonly opset: number;

  readonly #producers = new Map<string, NodeProto>();
  readonly #initializers = new Map<string, TensorProto>();

  constructor(proto: ModelProto, graph: GraphProto) {
    this.proto = proto;
    this.graph = graph;
    this.opset = Number(proto.opsetImport.find(isStandard)?.version ?? 1n);
    for (const tensor of graph.initializer) this.#initializers.set(tensor.name, tensor);
    for (const node of graph.node) this.#index(node);
  }

  /** Appends a node to the graph. */
  addNode(node: NodeProto): void {
    this.graph.node.push(node);
    this.#index(node);
  }

  /** Adds a constant to the graph. */
  addConstant(tensor: TensorProto): void {
    this.graph.initializer.push(tensor);
    this.#initializers.set(tensor.name, tensor);
  }

  #index(node: NodeProto): void {
    for (const output of node.output) if (output !== '') this.#producers.set(output, node);
  }

  /** The node whose output the tensor is; undefined for graph inputs and initializers. */
  producerOf(tensor: string): NodeProto | undefined {
    return this.#producers.get(tensor);
  }

  /**
   * The constant with that name: an initializer, the value of a Constant node, or an Identity of one, as
   * PyTorch exports shared parameters.
   */
  constant(tensor: string): TensorProto | undefined {
    let source = tensor;
    let producer = this.producerOf(source);
    while (producer?.opType === 'Identity') {
      source = producer.input[0] ?? '';
      producer = this.producerOf(source);
    }
    const initializer = this.#initializers.get(source);
    if (initializer) return initializer;
    if (producer?.opType !== 'Constant') return undefined;
    const value = producer.attribute.find(({ name }) => name.startsWith('value'));
    return value?.name === 'value_ints' ? intTensor(source, value.ints.map(Number)) : value?.t;
  }

  /** The graph's inputs, without the initializers that older files list as inputs. */
  get inputs() {
    return this.graph.input.filter(({ name }) => !this.#initializers.has(name));
  }

  /** The file's key-value metadata. */
  get metadata(): ReadonlyMap<string, string> {
    return new Map(this.proto.metadataProps.map(({ key, value }) => [key, value]));
  }
}

/**
 * Reads an ONNX file. Throws InputError if the bytes are not an ONNX model, or if the model contradicts
 * itself (see `checkGraph`) or is too old. Memory use is bounded by the size of the file. Weights in other
 * files are not read: see `external-data.ts`.
 *
 * @param name what to call the model in errors
 */
export function readModel(bytes: Uint8Array, name = 'the model'): OnnxModel {
  let proto: ModelProto | undefined;
  try {
    if (countFields(ModelProtoSchema, bytes, MOST_FIELDS) <= MOST_FIELDS) {
      proto = fromBinary(ModelProtoSchema, bytes);
    }
  } catch (cause) {
    throw new InputError(`${name} is not a complete ONNX file (${bytes.length} bytes)`, {
      hint: 'It may be truncated or in another format: compare its size or digest with the original.',
      cause,
    });
  }
  if (!proto) {
    throw new InputError(`${name} has more than ${MOST_FIELDS.toLocaleString('en')} parts`, {
      hint: 'No image classifier needs that many: check that this is the right file.',
    });
  }
  if (!proto.graph || proto.graph.node.length === 0) {
    throw new InputError(`${name} is not an ONNX model: it has no graph`, {
      hint: 'Pass an .onnx file, as written by torch.onnx.export.',
    });
  }
  const inlined = inlineFunctions(proto, proto.graph);
  checkGraph(inlined.graph, name);
  inlined.graph.node = topologicalOrder(inlined.graph);
  const model = new OnnxModel(inlined.proto, inlined.graph);
  if (model.opset < OLDEST_OPSET) {
    throw new InputError(
      `Expected ONNX opset ${OLDEST_OPSET} or newer but ${name} has opset ${model.opset}`,
      {
        hint: 'Convert it with onnx.version_converter.convert_version(model, 17), or export it again.',
      },
    );
  }
  return model;
}

/**
 * A copy whose lists of nodes, inputs, outputs and metadata can be changed without affecting the original.
 * Nodes and constants themselves are shared and must not be changed.
 */
export function copyModel(model: OnnxModel): OnnxModel {
  const { graph, proto } = model;
  const graphCopy: GraphProto = {
    ...graph,
    node: [...graph.node],
    initializer: [...graph.initializer],
    input: [...graph.input],
    output: [...graph.output],
    valueInfo: [],
  };
  return new OnnxModel(
    { ...proto, graph: graphCopy, metadataProps: [...proto.metadataProps] },
    graphCopy,
  );
}

/**
 * The bytes of the model's file. Weights are most of it, so each is copied only once, directly into the
 * output; protobuf allows any order of fields within a message.
 */
export function writeModel({ proto, graph }: OnnxModel): Uint8Array<ArrayBuffer> {
  const bareModel = { ...proto };
  clearField(bareModel, ModelProtoSchema.field.graph);
  const tensors = graph.initializer.flatMap((tensor) => {
    const { rawData } = tensor;
    const bareTensor = { ...tensor };
    clearField(bareTensor, TensorProtoSchema.field.rawData);
    const parts: Uint8Array[] = [toBinary(TensorProtoSchema, bareTensor)];
    if (rawData.length > 0) parts.push(...embedded(TensorProtoSchema.field.rawData, [rawData]));
    return embedded(GraphProtoSchema.field.initializer, parts);
  });
  const bareGraph = toBinary(GraphProtoSchema, { ...graph, initializer: [] });
  return concatenated([
    toBinary(ModelProtoSchema, bareModel),
    ...embedded(ModelProtoSchema.field.graph, [bareGraph, ...tensors]),
  ]);
}

/** The parts as one field of a message: its tag, its length, and its content. */
function embedded({ number }: DescField, parts: readonly Uint8Array[]): Uint8Array[] {
  const header = new BinaryWriter().tag(number, WireType.LengthDelimited).uint32(sizeOf(parts));
  return [header.finish(), ...parts];
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(sizeOf(parts));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
