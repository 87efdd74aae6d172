import { expect, it } from 'vitest';
import { ints } from '../../../core/onnx/attributes.ts';
import type { FeatureMap } from '../../../core/onnx/feature-map.ts';
import { meanOverPlaces } from '../../../core/explainer/mean-over-places.ts';
import { writeModel } from '../../../core/onnx/onnx-model.ts';
import { prune } from '../../../core/onnx/prune.ts';
import { floatsOf } from '../../../core/onnx/runner.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { ModelBuilder } from '../onnx/model-builder.ts';
import { runModel } from '../onnx/run-model.ts';

const N = { perSample: 1 };
const tokens: FeatureMap = {
  channels: 3,
  height: 2,
  width: 4,
  layout: 'tokens',
  leadingTokens: 0,
};

/** Ways to end in a gradient of two samples, with 3 channels at 2 x 4 places. */
const ends: Record<string, { map: FeatureMap; gradient: (build: ModelBuilder) => string }> = {
  'a linear layer': {
    map: tokens,
    gradient: (build) => build.node('MatMul', [build.weights([2, 8, 5]), build.weights([5, 3])]),
  },
  'a linear layer behind two leading tokens': {
    map: { ...tokens, leadingTokens: 2 },
    gradient: (build) => build.node('MatMul', [build.weights([2, 10, 5]), build.weights([5, 3])]),
  },
  'a linear layer whose weights are transposed': {
    map: { ...tokens, layout: 'channels-last' },
    gradient: (build) => {
      const matrix = build.transpose(build.weights([3, 5]), [1, 0]);
      return build.node('MatMul', [build.weights([2, 2, 4, 5]), matrix]);
    },
  },
  'windows that are put back': {
    map: { ...tokens, layout: 'channels-last' },
    gradient: (build) => {
      const rows = build.node('MatMul', [build.weights([4, 4, 5]), build.weights([5, 3])]);
      const windows = build.reshape(rows, [N, 1, 2, 2, 2, 3]);
      const perm = { perm: ints([0, 1, 3, 2, 4, 5]) };
      return build.reshape(build.node('Transpose', [windows], perm), [N, 2, 4, 3]);
    },
  },
  'a layer that mixes places': {
    map: tokens,
    gradient: (build) => {
      const mixed = build.node('MatMul', [build.weights([2, 3, 5]), build.weights([5, 8])]);
      return build.node('Transpose', [mixed], { perm: ints([0, 2, 1]) });
    },
  },
};

it.each(Object.entries(ends))('averages before the product where it is %s', async (_, end) => {
  const build = new ModelBuilder(17);
  const gradient = end.gradient(build);
  const mean = build.node('Identity', [meanOverPlaces(build, gradient, end.map, N)], {}, 'mean');
  const hidden = build.node('Identity', [gradient]);
  const plain = meanOverPlaces(build, hidden, end.map, N);
  const expected = build.node('Identity', [plain], {}, 'expected');

  const { model } = build;
  model.graph.output.push(declareTensor(mean, 'float32'), declareTensor(expected, 'float32'));
  const outputs = await runModel(writeModel(model), {});
  expect(outputs['mean']!.dims).toEqual([2, 3, 1, 1]);
  const values = floatsOf(outputs['expected']);
  floatsOf(outputs['mean']).forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 5));

  model.graph.output.pop();
  prune(model);
  expect(model.graph.node.some(({ output }) => output.includes(gradient))).toBe(false);
});

it('averages the places themselves where they end in no product', async () => {
  const build = new ModelBuilder(17);
  const gradient = build.node('Tanh', [build.weights([2, 10, 3])]);
  const map = { ...tokens, leadingTokens: 2 };
  const mean = build.node('Identity', [meanOverPlaces(build, gradient, map, N)], {}, 'mean');
  build.model.graph.output.push(declareTensor(mean, 'float32'), declareTensor(gradient, 'float32'));
  const outputs = await runModel(writeModel(build.model), {});
  const values = floatsOf(outputs[gradient]);
  const first = [2, 3, 4, 5, 6, 7, 8, 9].map((token) => values[token * 3]!);
  const average = first.reduce((sum, value) => sum + value, 0) / 8;
  expect(floatsOf(outputs['mean'])[0]).toBeCloseTo(average, 5);
});
