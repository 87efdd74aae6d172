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

/** Operators are written as opset 11 to 23 define them; older graphs differ in too many ways. */
const OLDEST_OPSET = 11;
/** Nodes, attributes and so on of one file. The largest classifiers have some hundred thousand. */
const MOST_FIELDS = 2_000_000;

export { isStandard };

/**
 * An ONNX model with the look-ups that graph work needs: who makes a tensor, and which are constants.
 * Nodes are in topological order, as the format demands.
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
   * The constant of that name: an initializer, the value of a Constant node, or what Identity makes of
   * one, as PyTorch exports equal parameters.
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

  /** The graph's inputs, without the initializers that older files list among them. */
  get inputs() {
    return this.graph.input.filter(({ name }) => !this.#initializers.has(name));
  }

  /** The file's key-value metadata. */
  get metadata(): ReadonlyMap<string, string> {
    return new Map(this.proto.metadataProps.map(({ key, value }) => [key, value]));
  }
}

/**
 * Reads an ONNX file. Throws InputError where the bytes are no ONNX model, one that contradicts itself
 * (see `checkGraph`), or one that is too old. Nothing is allocated that the file's own size does not
 * account for.
 * Weights that lie in other files stay there: see `external-data.ts`.
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
      hint: 'It may be cut short, or another format: compare its size or digest with the original.',
      cause,
    });
  }
  if (!proto) {
    throw new InputError(`${name} has more than ${MOST_FIELDS.toLocaleString('en')} parts`, {
      hint: 'No image classifier needs as many: is it the file that you mean?',
    });
  }
  if (!proto.graph || proto.graph.node.length === 0) {
    throw new InputError(`${name} is not an ONNX model: it holds no graph`, {
      hint: 'Pass a file with the ending .onnx, as torch.onnx.export writes it.',
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
 * A copy whose node, input, output and metadata lists can be changed without touching the original's.
 * Nodes and constants themselves are shared: nobody changes those.
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
 * The bytes of the model's file. Weights are most of it, so each is copied once, straight to its place;
 * the order of fields within a message is free in protobuf.
 */
export function writeModel({ proto, graph }: OnnxModel): Uint8Array {
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

/** The parts as one field of a message: its tag and length, and what it holds. */
function embedded({ number }: DescField, parts: readonly Uint8Array[]): Uint8Array[] {
  const header = new BinaryWriter().tag(number, WireType.LengthDelimited).uint32(sizeOf(parts));
  return [header.finish(), ...parts];
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
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
