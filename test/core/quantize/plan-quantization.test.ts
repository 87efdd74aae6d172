import { expect, test } from 'vitest';
import { planQuantization } from '../../../core/quantize/plan-quantization.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { ModelBuilder } from '../onnx/model-builder.ts';
import { pooledHead, tinyClassifier } from '../explainer/tiny-classifier.ts';

/** What becomes of the nodes that `body` appends after a Conv (`first`) with 4 channels. */
function planned(body: (build: ModelBuilder) => void, layer = 'layer') {
  const build = new ModelBuilder(17);
  build.model.graph.input.push(declareTensor('x', 'float32', ['N', 3, 8, 8]));
  build.node('Conv', ['x', build.weights([4, 3, 1, 1])], {}, 'first');
  body(build);
  const plan = planQuantization(build.model, { input: 'x', layer });
  return {
    operators: [...plan.operators].map(({ opType }) => opType),
    activations: [...plan.activations.values()].map(({ opType }) => opType),
    tensors: Object.fromEntries(plan.tensors),
  };
}

test('convolutions become integers up to the layer, and a Relu becomes part of them', () => {
  const model = tinyClassifier({
    head: (build, features) =>
      pooledHead(build, build.node('Conv', [features, build.weights([6, 6, 1, 1])])),
  });
  const plan = planQuantization(model, { input: 'input', layer: 'features' });
  expect([...plan.operators].map(({ name }) => name)).toEqual([
    '/features/features.0/Conv',
    '/features/features.2/Conv',
  ]);
  expect(plan.activations.size).toBe(2);
  expect([...plan.tensors.keys()]).toEqual(['input', 'test/Relu_2', 'features']);
});

test('a Relu after the layer, or whose input is read twice, stays', () => {
  expect(planned((build) => build.node('Relu', ['first'], {}, 'y'), 'first')).toEqual({
    operators: ['Conv'],
    activations: [],
    tensors: { x: 'x', first: 'first' },
  });
  const twice = planned((build) => {
    build.node('Relu', ['first'], {}, 'relu');
    build.node('Add', ['first', 'relu'], {}, 'layer');
  });
  expect(twice.activations).toEqual([]);
});

test('a Clip is left to the range only where it cuts around 0', () => {
  const clipped = (low: number, high: number) =>
    planned((build) => {
      const bounds = [build.floats([], [low]), build.floats([], [high])];
      build.node('Clip', ['first', ...bounds], {}, 'layer');
    }).activations;
  expect(clipped(0, 6)).toEqual(['Clip']);
  expect(clipped(-1, 1)).toEqual(['Clip']);
  expect(clipped(1, 6)).toEqual([]);
});

test('integers flow on through additions, concatenations and pooling; MaxPool keeps their range', () => {
  const plan = planned((build) => {
    build.node('MaxPool', ['first'], { kernel_shape: { ints: [2, 2] } }, 'pooled');
    build.node('Conv', ['pooled', build.weights([4, 4, 1, 1])], {}, 'second');
    build.node('Add', ['pooled', 'second'], {}, 'sum');
    build.node('Concat', ['sum', 'pooled'], { axis: { int: 1 } }, 'layer');
  });
  expect(plan.operators).toEqual(['Conv', 'MaxPool', 'Conv', 'Add', 'Concat']);
  expect(plan.tensors).toMatchObject({ pooled: 'first', sum: 'sum', layer: 'layer' });
});

test('what other operators make stays float, and so does what reads it', () => {
  const plan = planned((build) => {
    build.node('HardSwish', ['first'], {}, 'swish');
    build.node('Add', ['swish', 'first'], {}, 'layer');
  });
  expect(plan.operators).toEqual(['Conv']);
  expect(plan.tensors).toEqual({ x: 'x', first: 'first' });
});

test('a convolution with computed weights stays float', () => {
  const plan = planned((build) => {
    const computed = build.node('Neg', [build.weights([4, 4, 1, 1])]);
    build.node('Conv', ['first', computed], {}, 'layer');
  });
  expect(plan.operators).toEqual(['Conv']);
});
