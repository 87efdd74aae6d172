import type { GraphProto } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';

/** Removes the nodes and constants that no output of the graph depends on. Changes the model in place. */
export function prune({ graph }: OnnxModel): void {
  const needed = new Set(graph.output.map(({ name }) => name));
  const nodes = [...graph.node].reverse().filter((node) => {
    if (!node.output.some((output) => needed.has(output))) return false;
    for (const input of node.input) needed.add(input);
    for (const { g } of node.attribute) if (g) for (const name of readBy(g)) needed.add(name);
    return true;
  });
  graph.node = nodes.reverse();
  graph.initializer = graph.initializer.filter(({ name }) => needed.has(name));
}

/** The tensors that a subgraph, such as a branch of If, reads: its own and the outer graph's. */
export function readBy(graph: GraphProto): string[] {
  return graph.node.flatMap(({ input, attribute }) => [
    ...input,
    ...attribute.flatMap(({ g }) => (g ? readBy(g) : [])),
  ]);
}
