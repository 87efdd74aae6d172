import type { NodeProto } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';

/** The readers of each tensor: nodes, and `output` for the graph's outputs. */
export function readersOf({ graph }: OnnxModel): ReadonlyMap<string, (NodeProto | 'output')[]> {
  const readers = new Map<string, (NodeProto | 'output')[]>();
  const add = (tensor: string, reader: NodeProto | 'output') =>
    readers.set(tensor, [...(readers.get(tensor) ?? []), reader]);
  for (const node of graph.node) for (const input of new Set(node.input)) add(input, node);
  for (const { name } of graph.output) add(name, 'output');
  return readers;
}
