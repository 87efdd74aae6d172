import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int, ints } from '../../../core/onnx/attributes.ts';
import { asImageModel } from '../../../core/onnx/image-model.ts';
import { GraphBuilder } from '../../../core/onnx/graph-builder.ts';
import { copyModel, writeModel } from '../../../core/onnx/onnx-model.ts';
import { integersOf } from '../../../core/onnx/runner.ts';
import { formatShape } from '../../../core/onnx/shape.ts';
import { traceModel, traceShapes } from '../../../core/onnx/trace.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { ModelBuilder } from './model-builder.ts';
import { runModel } from './run-model.ts';
import { tinyClassifier } from '../explainer/tiny-classifier.ts';

const open = { perSample: 1 };

test('shapes are known as functions of the batch size', async () => {
  const model = tinyClassifier();
  const trace = await traceShapes(asImageModel(model), runModel);
  expect(formatShape(trace.shapes.get('input')!)).toBe('[N, 3, 8, 8]');
  expect(formatShape(trace.shapes.get('features')!)).toBe('[N, 6, 4, 4]');
  expect(formatShape(trace.shapes.get('logits')!)).toBe('[N, 5]');
  expect(formatShape(trace.shapes.get(model.graph.initializer[0]!.name)!)).toBe('[4, 3, 3, 3]');
});

test('all shapes of a model with a fixed batch are fixed', async () => {
  const trace = await traceShapes(asImageModel(tinyClassifier({ dims: [1, 8, 8, 3] })), runModel);
  expect(trace.shapes.get('input')).toEqual([1, 8, 8, 3]);
  expect(trace.shapes.get('features')).toEqual([1, 6, 4, 4]);
});

test('a dimension that holds the batch more than once is a multiple of it', async () => {
  const build = new ModelBuilder(17);
  build.model.graph.input.push(declareTensor('x', 'float32'));
  const windows = build.reshape('x', [open, 3]);
  const trace = await traceModel(build.model, new Map([['x', [open, 2, 3]]]), runModel);
  expect(trace.shapes.get(windows)).toEqual([{ perSample: 2 }, 3]);
});

test('a dimension that grows otherwise than the batch is refused', async () => {
  const build = new ModelBuilder(17);
  build.model.graph.input.push(declareTensor('x', 'float32'));
  build.node('Concat', ['x', build.weights([1, 3])], { axis: int(0) }, 'with-token');
  await expect(traceModel(build.model, new Map([['x', [open, 3]]]), runModel)).rejects.toThrow(
    'The size of with-token is 3 for a batch of 2 and 4 for a batch of 3: neither fixed nor proportional',
  );
});

test('shapes that were traced on an outline are those of the whole model', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 2),
      fc.constantFrom('SAME_UPPER', 'VALID'),
      fc.boolean(),
      async (group, autoPad, bias) => {
        const build = new ModelBuilder(17);
        const { model } = build;
        model.graph.input.push(declareTensor('x', 'float32'));
        const large = build.weights([40, 16 / group, 3, 3]);
        const inputs = ['x', large, ...(bias ? [build.weights([40])] : [])];
        const first = build.node('Conv', inputs, { group: int(group), strides: ints([2, 1]) });
        build.setString('auto_pad', autoPad);
        const pointwise = build.node('Conv', [first, build.weights([50, 40, 1, 1])]);
        const sum = build.node('Add', [large, build.weights([1])]);
        const pooled = build.node('GlobalAveragePool', [pointwise]);
        const flat = build.node('Flatten', [pooled]);
        build.node('MatMul', [flat, build.weights([50, 60])]);

        const input = [open, 16, 9, 10] as const;
        const trace = await traceModel(model, new Map([['x', input]]), runModel);
        expect(trace.shapes.get(sum)).toEqual([40, 16 / group, 3, 3]);
        for (const [tensor, dims] of await shapesOf(model, [4, 16, 9, 10])) {
          const expected = trace.shapes.get(tensor)!;
          expect(
            expected.map((dim) => (typeof dim === 'number' ? dim : 4 * dim.perSample)),
          ).toEqual(dims);
        }
      },
    ),
    { seed: 3, numRuns: 8 },
  ));

/** Shapes of all tensors, from a run of the model as it is. */
async function shapesOf(original: ModelBuilder['model'], dims: number[]) {
  const model = copyModel(original);
  const build = new GraphBuilder(model);
  const tensors = original.graph.node.flatMap(({ output }) => output);
  const shapes = tensors.map((tensor) => [tensor, build.node('Shape', [tensor])] as const);
  model.graph.output = shapes.map(([, name]) => declareTensor(name, 'int64'));
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
  const results = await runModel(writeModel(model), { x: { type: 'float32', dims, data } });
  return shapes.map(([tensor, name]) => [tensor, integersOf(results[name])] as const);
}
