import type { NodeProto } from './onnx_pb.ts';

/**
 * The tensors of its own graph, or of one around it, that a node reads: its inputs, and what its
 * subgraphs read, such as the branches of If, but did not make themselves.
 */
export function readBy({ input, attribute }: NodeProto): string[] {
  const inner = attribute.flatMap(({ g }) => {
    if (!g) return [];
    const own = new Set([
      ...g.input.map(({ name }) => name),
      ...g.initializer.map(({ name }) => name),
      ...g.node.flatMap(({ output }) => output),
    ]);
    const read = [...g.node.flatMap(readBy), ...g.output.map(({ name }) => name)];
    return read.filter((name) => !own.has(name));
  });
  return [...input, ...inner];
}
