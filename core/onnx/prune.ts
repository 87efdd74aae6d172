import type { OnnxModel } from './onnx-model.ts';
import { readBy } from './read-by.ts';

/** Removes the nodes, constants and declarations that no output of the graph depends on. Changes the model in place. */
export function prune({ graph }: OnnxModel): void {
  const needed = new Set(graph.output.map(({ name }) => name));
  const nodes = [...graph.node].reverse().filter((node) => {
    if (!node.output.some((output) => needed.has(output))) return false;
    for (const tensor of readBy(node)) needed.add(tensor);
    return true;
  });
  graph.node = nodes.reverse();
  graph.initializer = graph.initializer.filter(({ name }) => needed.has(name));
  graph.valueInfo = graph.valueInfo.filter(({ name }) => needed.has(name));
}
