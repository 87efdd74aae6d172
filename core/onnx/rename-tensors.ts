import { clone } from '@bufbuild/protobuf';
import {
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type NodeProto,
} from './onnx_pb.ts';

/** The graph with tensors renamed, including subgraphs such as the branches of If. */
export function renameTensors(graph: GraphProto, rename: (name: string) => string): GraphProto {
  const named = <T extends { name: string }>(things: T[], copy: (thing: T) => T): T[] =>
    things.map((thing) => {
      const name = rename(thing.name);
      return name === thing.name ? thing : Object.assign(copy(thing), { name });
    });
  const renamed = (node: NodeProto): NodeProto => {
    const isTouched = [...node.input, ...node.output].some((name) => rename(name) !== name);
    if (!isTouched && !node.attribute.some(({ g }) => g)) return node;
    const copy = clone(NodeProtoSchema, node);
    copy.input = node.input.map(rename);
    copy.output = node.output.map(rename);
    for (const attribute of copy.attribute) {
      if (attribute.g) attribute.g = renameTensors(attribute.g, rename);
    }
    return copy;
  };
  const ofValues = (values: GraphProto['input']) =>
    named(values, (value) => clone(ValueInfoProtoSchema, value));
  return {
    ...graph,
    node: graph.node.map(renamed),
    initializer: named(graph.initializer, (tensor) => clone(TensorProtoSchema, tensor)),
    input: ofValues(graph.input),
    output: ofValues(graph.output),
    valueInfo: ofValues(graph.valueInfo),
  };
}
