import { clone } from '@bufbuild/protobuf';
import { intOf } from './attributes.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { NodeProtoSchema, TensorProto_DataType as DataType, type NodeProto } from './onnx_pb.ts';
import { isStandard, type OnnxModel } from './onnx-model.ts';

/** Float constants with more values are weights; smaller ones, such as the scales of Resize, decide shapes. */
const LARGEST_KEPT = 1024;

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
      return large && (dataType as DataType) === DataType.FLOAT ? [[name, shape] as const] : [];
    }),
  );
  graph.initializer = graph.initializer.filter(({ name }) => !weights.has(name));
  graph.input = graph.input.filter(({ name }) => !weights.has(name));
  const nodes = graph.node.splice(0);
  const zeros = (shape: readonly number[], name?: string) =>
    build.node('ConstantOfShape', [build.ints(shape)], {}, name);
  for (const [name, shape] of weights) zeros(shape, name);
  for (const node of nodes) graph.node.push(ofOneChannel(node) ?? node);

  function ofOneChannel(node: NodeProto): NodeProto | undefined {
    const [x = '', w = '', ...bias] = node.input;
    const [filters, , ...kernel] = weights.get(w) ?? [];
    const convolves = isStandard(node) && node.opType === 'Conv';
    if (!convolves || intOf(node, 'group', 1) > 1 || filters === undefined) return;
    const narrow = clone(NodeProtoSchema, node);
    const first = build.node('Slice', [x, build.ints([0]), build.ints([1]), build.ints([1])]);
    narrow.input = [first, zeros([filters, 1, ...kernel]), ...bias];
    return narrow;
  }
}
