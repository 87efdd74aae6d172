import { OnnxModel } from './onnx-model.ts';

/**
 * A model in which no tensor bears a reserved name: those that do get `model/` put before it.
 * The explainer's own inputs and outputs need their names free.
 */
export function reserveNames(model: OnnxModel, reserved: readonly string[]): OnnxModel {
  const rename = (name: string) => (reserved.includes(name) ? `model/${name}` : name);
  const named = <T extends { name: string }>(things: T[]): T[] =>
    things.map((thing) =>
      reserved.includes(thing.name) ? { ...thing, name: rename(thing.name) } : thing,
    );
  const graph = {
    ...model.graph,
    node: model.graph.node.map((node) =>
      [...node.input, ...node.output].some((name) => reserved.includes(name))
        ? { ...node, input: node.input.map(rename), output: node.output.map(rename) }
        : node,
    ),
    initializer: named(model.graph.initializer),
    input: named(model.graph.input),
    output: named(model.graph.output),
    valueInfo: named(model.graph.valueInfo),
  };
  return new OnnxModel({ ...model.proto, graph }, graph);
}
