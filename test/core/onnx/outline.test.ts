import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../core/onnx/graph-builder.ts';
import { TensorProto_DataType as DataType } from '../../../core/onnx/onnx_pb.ts';
import { copyModel, writeModel } from '../../../core/onnx/onnx-model.ts';
import { outline } from '../../../core/onnx/outline.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { ModelBuilder } from './model-builder.ts';
import { runModel } from './run-model.ts';

test('an outline is without weights and keeps small constants and indices', () => {
  const build = new ModelBuilder(17);
  const weights = build.weights([64, 32, 3, 3]);
  const small = build.weights([64]);
  const indices = build.ints(Array.from({ length: 2000 }, (_, i) => i));
  build.node('Conv', ['x', weights, small], {}, 'y');

  const sketch = copyModel(build.model);
  outline(sketch, new GraphBuilder(sketch));
  expect(writeModel(sketch).length).toBeLessThan(writeModel(build.model).length / 4);
  const kept = sketch.graph.initializer.map(({ name }) => name);
  expect(kept).toEqual(expect.arrayContaining([small, indices]));
  expect(kept).not.toContain(weights);
});

test('the places of weights are taken by tensors of their shape and type, whatever feeds there are', async () => {
  for (const type of [DataType.FLOAT, DataType.FLOAT16, DataType.INT8]) {
    const build = new ModelBuilder(17);
    const weights = build.weights([3, 500]);
    build.model.constant(weights)!.dataType = type;
    build.node('Shape', [weights], {}, 'shape');
    const same = build.node('Identity', [build.cast(weights, DataType.FLOAT)], {}, 'values');
    build.model.graph.output.push(declareTensor('shape', 'int64'), declareTensor(same, 'float32'));
    const sketch = copyModel(build.model);
    outline(sketch, new GraphBuilder(sketch));
    const { shape, values } = await runModel(writeModel(sketch), {});
    expect(shape!.data).toEqual(BigInt64Array.of(3n, 500n));
    expect(values!.data).toEqual(new Float32Array(1500));
  }
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
