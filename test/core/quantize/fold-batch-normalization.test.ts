import { expect, test } from 'vitest';
import { ints } from '../../../core/onnx/attributes.ts';
import { writeModel } from '../../../core/onnx/onnx-model.ts';
import { foldBatchNormalization } from '../../../core/quantize/fold-batch-normalization.ts';
import { floatsOf } from '../../../core/onnx/runner.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { ModelBuilder } from '../onnx/model-builder.ts';
import { runModel } from '../onnx/run-model.ts';

/** Conv (`product`), BatchNormalization, Relu (`y`). */
function normalised({ bias, readTwice = false }: { bias: boolean; readTwice?: boolean }) {
  const build = new ModelBuilder(17);
  const { model } = build;
  model.graph.input.push(declareTensor('x', 'float32', [2, 3, 5, 5]));
  const constants = [build.weights([4, 3, 3, 3]), ...(bias ? [build.weights([4])] : [])];
  build.node('Conv', ['x', ...constants], { pads: ints([1, 1, 1, 1]) }, 'product');
  const statistics = [build.weights([4]), build.weights([4]), build.weights([4])];
  const variance = build.floats([4], [0.5, 1, 2, 3]);
  const norm = build.node('BatchNormalization', ['product', ...statistics, variance], {
    epsilon: { float: 0.01 },
  });
  const relu = build.node('Relu', [norm], {}, 'y');
  if (readTwice) build.node('Add', [relu, 'product'], {}, 'sum');
  model.graph.output.push(declareTensor(readTwice ? 'sum' : 'y', 'float32'));
  return model;
}

const operators = (model: { graph: { node: { opType: string }[] } }) =>
  model.graph.node.map(({ opType }) => opType);

test.each([true, false])('a Conv with a bias (%s) takes BatchNormalization in', async (bias) => {
  const model = normalised({ bias });
  const folded = foldBatchNormalization(model, 'y');
  expect(operators(folded)).toEqual(['Conv', 'Relu']);
  const x = Float32Array.from({ length: 150 }, (_, i) => Math.sin(i));
  const feeds = { x: { type: 'float32' as const, dims: [2, 3, 5, 5], data: x } };
  const before = floatsOf((await runModel(writeModel(model), feeds))['y']);
  const after = floatsOf((await runModel(writeModel(folded), feeds))['y']);
  expect(Math.max(...before)).toBeGreaterThan(1);
  expect(Math.max(...before.map((value, i) => Math.abs(value - after[i]!)))).toBeLessThan(1e-5);
});

test('a Conv whose output is the layer keeps its BatchNormalization', () => {
  const folded = foldBatchNormalization(normalised({ bias: true }), 'product');
  expect(operators(folded)).toEqual(['Conv', 'BatchNormalization', 'Relu']);
});

test('so does one that something else reads', () => {
  const folded = foldBatchNormalization(normalised({ bias: true, readTwice: true }), 'y');
  expect(operators(folded)).toEqual(['Conv', 'BatchNormalization', 'Relu', 'Add']);
});
