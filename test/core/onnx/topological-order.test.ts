import { expect, test } from 'vitest';
import { InputError } from '../../../core/errors/input-error.ts';
import { readModel, writeModel } from '../../../core/onnx/onnx-model.ts';
import { topologicalOrder } from '../../../core/onnx/topological-order.ts';
import { ModelBuilder } from './model-builder.ts';

function chain(order: string[]) {
  const build = new ModelBuilder(17);
  const sources: Record<string, string> = { a: 'x', b: 'a', c: 'b', d: 'a' };
  for (const name of order) build.node('Relu', [sources[name]!], {}, name);
  return build.model;
}

const outputs = (nodes: { output: string[] }[]) => nodes.flatMap(({ output }) => output);

test('nodes that are in order stay as they are', () => {
  const { graph } = chain(['a', 'b', 'c', 'd']);
  expect(topologicalOrder(graph)).toEqual(graph.node);
});

test('nodes come after those that they read, as a model is read', () => {
  const model = chain(['c', 'd', 'b', 'a']);
  expect(outputs(topologicalOrder(model.graph))).toEqual(['a', 'b', 'c', 'd']);
  expect(outputs(readModel(writeModel(model)).graph.node)).toEqual(['a', 'b', 'c', 'd']);
});

test('nodes in a circle are refused', () => {
  const build = new ModelBuilder(17);
  build.node('Add', ['x', 'b'], {}, 'a');
  build.node('Relu', ['a'], {}, 'b');
  expect(() => topologicalOrder(build.model.graph)).toThrow(InputError);
  expect(() => topologicalOrder(build.model.graph)).toThrow('form a cycle: ');
});

test('a node that reads its own output is refused', () => {
  const build = new ModelBuilder(17);
  build.node('Identity', ['a'], {}, 'a');
  expect(() => topologicalOrder(build.model.graph)).toThrow('form a cycle');
});

test('a long chain in the wrong order is sorted without a stack for each node', () => {
  const build = new ModelBuilder(17);
  for (let i = 20_000; i > 0; i--) build.node('Relu', [`t${i - 1}`], {}, `t${i}`);
  const ordered = outputs(topologicalOrder(build.model.graph));
  expect(ordered).toHaveLength(20_000);
  expect(ordered[0]).toBe('t1');
  expect(ordered.at(-1)).toBe('t20000');
});
