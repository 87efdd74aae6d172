import { expect, test } from 'vitest';
import { int } from '../../../core/model/attributes.ts';
import { GraphBuilder } from '../../../core/model/graph-builder.ts';
import { copyModel, writeModel } from '../../../core/model/onnx-model.ts';
import { outline } from '../../../core/model/outline.ts';
import { declareTensor } from '../../../core/model/value-info.ts';
import { ModelBuilder } from './model-builder.ts';

test('an outline is without weights, and its convolutions read one channel', () => {
  const build = new ModelBuilder(17);
  build.model.graph.input.push(declareTensor('x', 'float32'));
  const weights = build.weights([64, 32, 3, 3]);
  const small = build.weights([64]);
  build.node('Conv', ['x', weights, small], { group: int(1) }, 'y');

  const sketch = copyModel(build.model);
  outline(sketch, new GraphBuilder(sketch));
  expect(writeModel(sketch).length).toBeLessThan(writeModel(build.model).length / 50);
  const [, filters = '', bias] = sketch.producerOf('y') ? sketch.graph.node.at(-1)!.input : [];
  expect(sketch.producerOf(filters)?.opType).toBe('ConstantOfShape');
  expect(bias).toBe(small);
  expect(sketch.graph.initializer.map(({ name }) => name)).toContain(small);
});

test('the original keeps its weights and nodes', () => {
  const build = new ModelBuilder(17);
  const weights = build.weights([64, 32, 3, 3]);
  build.node('Conv', ['x', weights], {}, 'y');
  const before = writeModel(build.model);
  const sketch = copyModel(build.model);
  outline(sketch, new GraphBuilder(sketch));
  expect(Buffer.from(writeModel(build.model)).equals(before)).toBe(true);
});
