import type { GraphProto, NodeProto } from './onnx_pb.ts';
import { readBy } from './read-by.ts';

/**
 * The graph's nodes, each after those whose outputs it reads, and otherwise in their order. The format
 * demands as much, yet some converters put their Casts last. Nodes in a circle come at the end.
 */
export function topologicalOrder({ node: nodes }: GraphProto): NodeProto[] {
  const missing = new Set(nodes.flatMap(({ output }) => output.filter((name) => name !== '')));
  const ordered: NodeProto[] = [];
  let waiting = [...nodes];
  while (waiting.length > 0) {
    const late: NodeProto[] = [];
    for (const node of waiting) {
      const isReady = !readBy(node).some((name) => missing.has(name));
      if (!isReady) {
        late.push(node);
        continue;
      }
      ordered.push(node);
      for (const output of node.output) missing.delete(output);
    }
    if (late.length === waiting.length) return [...ordered, ...late];
    waiting = late;
  }
  return ordered;
}
