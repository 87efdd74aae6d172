import { expect, test } from 'vitest';
import { readModel, writeModel } from '../../../core/model/onnx-model.ts';
import { topologicalOrder } from '../../../core/model/topological-order.ts';
import { ModelBuilder } from './model-builder.ts';

function chain(order: string[]) {
  const build = new ModelBuilder(17);
  const sources: Record<string, string> = { a: 'x', b: 'a', c: 'b', d: 'a' };
  for (const name of order) build.node('Relu', [sources[name]!], {}, name);
  return build.model;
}

const outputs = (nodes: { output: string[] }[]) => nodes.flatMap(({ output }) => output);

test('nodes that are in order stay as they are', () => {
  const { graph } = chain(['a', 'd', 'b', 'c']);
  expect(topologicalOrder(graph)).toEqual(graph.node);
});

test('nodes come after those that they read, as a model is read', () => {
  const model = chain(['c', 'd', 'b', 'a']);
  expect(outputs(topologicalOrder(model.graph))).toEqual(['a', 'd', 'b', 'c']);
  expect(outputs(readModel(writeModel(model)).graph.node)).toEqual(['a', 'd', 'b', 'c']);
});

test('nodes in a circle are not lost', () => {
  const build = new ModelBuilder(17);
  build.node('Add', ['x', 'b'], {}, 'a');
  build.node('Relu', ['a'], {}, 'b');
  expect(topologicalOrder(build.model.graph)).toHaveLength(2);
});
