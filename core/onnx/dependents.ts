import type { NodeProto } from './onnx_pb.ts';
import { readBy } from './read-by.ts';

/** The given tensors, and all that nodes compute from them. Nodes are in topological order. */
export function dependentsOf(tensors: Iterable<string>, nodes: readonly NodeProto[]): Set<string> {
  const dependents = new Set(tensors);
  for (const node of nodes) {
    if (!readBy(node).some((tensor) => dependents.has(tensor))) continue;
    for (const output of node.output) if (output !== '') dependents.add(output);
  }
  return dependents;
}
