import type { NodeProto } from './onnx_pb.ts';

/**
 * The tensors of its own or an outer graph that a node reads: its inputs, and those that its subgraphs
 * (such as the branches of If) read but do not compute.
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
  return [...input.filter((name) => name !== ''), ...inner];
}
