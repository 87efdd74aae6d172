import type { NodeProto } from './onnx_pb.ts';

/**
 * The tensors that a node reads: its inputs, and what its subgraphs read, such as the branches of If,
 * be it their own or the outer graph's.
 */
export function readBy({ input, attribute }: NodeProto): string[] {
  return [...input, ...attribute.flatMap(({ g }) => (g ? g.node.flatMap(readBy) : []))];
}
