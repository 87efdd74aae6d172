import { clone, create } from '@bufbuild/protobuf';
import { intOf } from './attributes.ts';
import type { GraphBuilder } from './graph-builder.ts';
import {
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  type NodeProto,
} from './onnx_pb.ts';
import { isStandard, type OnnxModel } from './onnx-model.ts';

/** Constants with more values are weights; smaller ones, such as the scales of Resize, decide shapes. */
const LARGEST_KEPT = 1024;

/** Types that weights have, with the bytes of one value. */
const WEIGHT_TYPES: ReadonlyMap<DataType, number> = new Map([
  [DataType.FLOAT, 4],
  [DataType.FLOAT16, 2],
  [DataType.INT8, 1],
  [DataType.UINT8, 1],
]);

interface Weights {
  shape: number[];
  dataType: DataType;
}

/** Whether a node makes weights of integer codes. */
function dequantizes(node: NodeProto): boolean {
  return isStandard(node) && node.opType === 'DequantizeLinear';
}

/**
 * Makes a model cheap to write and to run without changing the shape of any tensor: zeros made on the
 * spot take the place of weights, and convolutions read only the first channel of their input.
 * Changes the model in place.
 */
export function outline({ graph }: OnnxModel, build: GraphBuilder): void {
  const weights = new Map(
    graph.initializer.flatMap(({ name, dataType, dims }) => {
      const shape = dims.map(Number);
      const large = shape.reduce((product, dim) => product * dim, 1) > LARGEST_KEPT;
      return large && WEIGHT_TYPES.has(dataType) ? [[name, { shape, dataType }] as const] : [];
    }),
  );
  graph.initializer = graph.initializer.filter(({ name }) => !weights.has(name));
  graph.input = graph.input.filter(({ name }) => !weights.has(name));
  const types = new Map(graph.initializer.map(({ name, dataType }) => [name, dataType]));
  const nodes = graph.node.splice(0);
  const zeros = ({ shape, dataType }: Weights, name?: string) => {
    const value = create(TensorProtoSchema, {
      dims: [1n],
      dataType,
      rawData: new Uint8Array(WEIGHT_TYPES.get(dataType) ?? 0),
    });
    return build.node('ConstantOfShape', [build.ints(shape)], { value: { tensor: value } }, name);
  };
  for (const [name, weight] of weights) zeros(weight, name);
  for (const node of nodes) {
    const codes = dequantizes(node) ? weights.get(node.input[0] ?? '') : undefined;
    if (codes) {
      const dataType = types.get(node.input[1] ?? '') ?? DataType.FLOAT;
      const values = { ...codes, dataType };
      weights.set(node.output[0]!, values);
      zeros(values, node.output[0]);
    } else {
      graph.node.push(ofOneChannel(node) ?? node);
    }
  }

  function ofOneChannel(node: NodeProto): NodeProto | undefined {
    const [x = '', w = '', ...bias] = node.input;
    const filters = weights.get(w);
    const convolves = isStandard(node) && node.opType === 'Conv';
    if (!convolves || intOf(node, 'group', 1) > 1 || !filters) return;
    const [count = 1, , ...kernel] = filters.shape;
    const narrow = clone(NodeProtoSchema, node);
    const first = build.node('Slice', [x, build.ints([0]), build.ints([1]), build.ints([1])]);
    narrow.input = [first, zeros({ ...filters, shape: [count, 1, ...kernel] }), ...bias];
    return narrow;
  }
}
