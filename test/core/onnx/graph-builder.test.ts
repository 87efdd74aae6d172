import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { floatsOf } from '../../../core/onnx/runner.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { few } from '../autodiff/adjoints/draws.ts';
import { ModelBuilder } from './model-builder.ts';
import { runModel } from './run-model.ts';
import { GraphBuilder } from '../../../core/onnx/graph-builder.ts';
import { GraphProtoSchema, ModelProtoSchema } from '../../../core/onnx/onnx_pb.ts';
import { OnnxModel, writeModel } from '../../../core/onnx/onnx-model.ts';
import { prune } from '../../../core/onnx/prune.ts';

function emptyModel(): OnnxModel {
  const graph = create(GraphProtoSchema);
  return new OnnxModel(create(ModelProtoSchema, { graph, opsetImport: [{ version: 17n }] }), graph);
}

it('takes the mean of what it repeated along the same axes for free', () => {
  const build = new GraphBuilder(emptyModel());
  const repeated = build.repeat('source', [2, 3], [{ perSample: 1 }, 4, 7, 7]);
  expect(build.reduceMean(repeated, [2, 3])).toBe('source');
});

it('computes the mean over other axes than those it repeated along', () => {
  const model = emptyModel();
  const build = new GraphBuilder(model);
  const repeated = build.repeat('source', [2, 3], [{ perSample: 1 }, 4, 7, 7]);
  expect(model.producerOf(build.reduceMean(repeated, [3]))?.opType).toBe('ReduceMean');
});

it('takes what was repeated out of the mean of its gates, scales and sums', async () => {
  const shape = [{ perSample: 1 }, 3, 4, 5];
  const spread = (build: ModelBuilder) => build.repeat(build.weights([2, 3, 1, 1]), [2, 3], shape);
  const gradients: Record<string, (build: ModelBuilder) => string> = {
    gated: (build) => build.gate(spread(build), build.weights([2, 3, 4, 5])),
    'gated for one image': (build) => build.gate(spread(build), build.weights([1, 3, 4, 5])),
    'gated twice': (build) => {
      const once = build.gate(spread(build), build.weights([2, 3, 4, 5]));
      return build.gate(once, build.weights([2, 3, 4, 5]));
    },
    scaled: (build) => build.scaleChannels(spread(build), build.weights([3]), shape),
    'gated and scaled': (build) => {
      const gated = build.gate(spread(build), build.weights([2, 3, 4, 5]));
      return build.scaleChannels(gated, build.weights([3]), shape);
    },
    'summed and scaled': (build) => {
      const a = build.gate(spread(build), build.weights([2, 3, 4, 5]));
      const b = build.gate(spread(build), build.weights([1, 3, 4, 5]));
      return build.scaleChannels(build.add(a, b), build.weights([3]), shape);
    },
    'summed and gated': (build) => {
      const sum = build.add(spread(build), build.gate(spread(build), build.weights([2, 3, 4, 5])));
      return build.gate(sum, build.weights([2, 3, 4, 5]));
    },
    summed: (build) => {
      const a = build.gate(spread(build), build.weights([2, 3, 4, 5]));
      return build.add(a, build.gate(a, build.weights([2, 3, 4, 5])));
    },
  };
  for (const [name, gradient] of Object.entries(gradients)) {
    const build = new ModelBuilder(17);
    const tensor = gradient(build);
    const mean = build.node('Identity', [build.reduceMean(tensor, [2, 3])], {}, 'mean');
    const plain = build.node('Identity', [tensor]);
    const expected = build.node('Identity', [build.reduceMean(plain, [2, 3])], {}, 'expected');
    const { model } = build;
    model.graph.output.push(declareTensor(mean, 'float32'), declareTensor(expected, 'float32'));
    const outputs = await runModel(writeModel(model), {});
    expect(floatsOf(outputs['expected'])).toHaveLength(6);
    const expectedMean = [...floatsOf(outputs['expected'])];
    [...floatsOf(outputs['mean'])].forEach((value, at) =>
      expect(value, name).toBeCloseTo(expectedMean[at]!, 6),
    );

    model.graph.output.pop();
    prune(model);
    expect(model.graph.node.map(({ opType }) => opType)).not.toContain('Expand');
  }
});

it('computes the mean of a sum of which one term was not repeated', () => {
  const model = emptyModel();
  const build = new GraphBuilder(model);
  const repeated = build.repeat('source', [2, 3], [{ perSample: 1 }, 4, 7, 7]);
  expect(model.producerOf(build.reduceMean(build.add(repeated, 'other'), [2, 3]))?.opType).toBe(
    'ReduceMean',
  );
});

it('leaves a dimension that grows with the batch to ONNX', () => {
  const model = emptyModel();
  const reshaped = new GraphBuilder(model).reshape('x', [{ perSample: 2 }, 8]);
  const shape = model.constant(model.producerOf(reshaped)!.input[1]!);
  expect(new BigInt64Array(shape!.rawData.slice().buffer)).toEqual(BigInt64Array.of(-1n, 8n));
});

it('takes the mean of a product with a constant without computing the product', async () => {
  const cases = fc.record({
    opset: fc.constantFrom(11, 13, 17, 18),
    transposed: fc.boolean(),
    places: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    axes: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { minLength: 1 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ opset, transposed, places, axes: drawn }) => {
      const axes = drawn.filter((axis) => axis <= places.length).sort();
      fc.pre(axes.length > 0);
      const build = new ModelBuilder(opset);
      const size = places.reduce((product, dim) => product * dim, 1);
      const matrix = build.weights(transposed ? [size, 5] : [5, size]);
      const product = build.product(build.weights([2, 5]), matrix, { transposed });
      const places4 = build.reshape(product, [{ perSample: 1 }, ...places]);
      const mean = build.node('Identity', [build.reduceMean(places4, axes)], {}, 'mean');
      const plain = build.node('Identity', [places4]);
      const expected = build.node('Identity', [build.reduceMean(plain, axes)], {}, 'expected');

      const { model } = build;
      model.graph.output.push(declareTensor(mean, 'float32'), declareTensor(expected, 'float32'));
      const results = await runModel(writeModel(model), {});
      expect(results['mean']!.dims).toEqual(results['expected']!.dims);
      floatsOf(results['mean']).forEach((value, i) =>
        expect(value).toBeCloseTo(floatsOf(results['expected'])[i]!, 4),
      );
      model.graph.output = [declareTensor(mean, 'float32')];
      prune(model);
      const products = model.graph.node.filter(({ opType }) => opType === 'Gemm');
      expect(products.map(({ input }) => input[1])).not.toContain(matrix);
    }),
    few,
  );
});

it('computes the mean of a product over its rows', () => {
  const build = new ModelBuilder(17);
  const product = build.product(build.weights([2, 5]), build.weights([5, 8]), {
    transposed: false,
  });
  const mean = build.reduceMean(build.reshape(product, [2, 2, 4]), [0, 1]);
  expect(build.model.producerOf(mean)?.opType).toBe('ReduceMean');
});

it('picks rows of a matrix where it is multiplied by one-hot rows', async () => {
  for (const transposed of [false, true]) {
    const build = new ModelBuilder(17);
    const matrix = build.weights(transposed ? [3, 7] : [7, 3]);
    const rows = build.oneHot(build.ints([4, 0]), 7);
    build.node('Identity', [build.product(rows, matrix, { transposed })], {}, 'picked');
    build.node('Gemm', [rows, matrix], { transB: { int: transposed ? 1 : 0 } }, 'expected');
    build.model.graph.output.push(
      declareTensor('picked', 'float32'),
      declareTensor('expected', 'float32'),
    );
    const { picked, expected } = await runModel(writeModel(build.model), {});
    expect(picked).toEqual(expected);
  }
});
