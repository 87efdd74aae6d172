import { InputError } from '../errors/input-error.ts';
import type { GraphProto, NodeProto } from './onnx_pb.ts';
import { readBy } from './read-by.ts';

/**
 * The graph's nodes, each after those whose outputs it reads, and otherwise in their original order. The
 * format requires this order, but some converters put their Casts last.
 *
 * @throws InputError The graph has a cycle.
 */
export function topologicalOrder({ node: nodes }: GraphProto): NodeProto[] {
  const producers = new Map(
    nodes.flatMap((node) => node.output.map((name) => [name, node] as const)),
  );
  producers.delete('');
  const ordered = new Set<NodeProto>();
  const begun = new Set<NodeProto>();
  const waiting = [...nodes].reverse();
  for (let node = waiting.at(-1); node; node = waiting.at(-1)) {
    const before = ordered.has(node)
      ? []
      : readBy(node).flatMap((name) => producers.get(name) ?? []);
    const missing = before.filter((each) => !ordered.has(each));
    if (missing.length === 0) {
      ordered.add(node);
      waiting.pop();
      continue;
    }
    begun.add(node);
    for (const each of missing.reverse()) {
      if (begun.has(each)) throw circle(each);
      waiting.push(each);
    }
  }
  return [...ordered];
}

function circle({ name, opType, output }: NodeProto): InputError {
  return new InputError(
    `The model's nodes form a cycle: "${name}" (${opType}) depends on its own output ${output.join(', ')}`,
    { hint: 'The file is damaged, or was not written by an exporter: export the model again.' },
  );
}
