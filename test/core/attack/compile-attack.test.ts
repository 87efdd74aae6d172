import { describe, expect, test } from 'vitest';
import { compileAttack } from '../../../core/attack/compile-attack.ts';
import { classMask, stepWith, type Step } from '../../../core/attack/step.ts';
import type { OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { floatsOf } from '../../../core/onnx/runner.ts';
import { writeModel } from '../../../core/onnx/onnx-model.ts';
import { LossName } from '../../../core/schema/attack.ts';
import type { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { randomNumbers } from '../../../core/stats/random.ts';
import { pooledHead, tinyClassifier } from '../explainer/tiny-classifier.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';

const preprocessing: Preprocessing = {
  mean: [0.4, 0.5, 0.6],
  std: [0.2, 0.3, 0.1],
  inputRange: 1,
  channels: 'rgb',
};
const goal = { from: classMask([0, 3], 5), toward: classMask([2], 5) };

/** A fixed image of 8×8 that is not made of whole pixel values. */
function image(seed = 1): Float32Array {
  const random = randomNumbers(seed);
  return Float32Array.from({ length: 8 * 8 * 3 }, () => 255 * random());
}

async function stepOf(model: OnnxModel, loss: LossName, options: Partial<Preprocessing> = {}) {
  const graph = await compileAttack(model, {
    preprocessing: { ...preprocessing, ...options },
    loss,
    run: runModel,
  });
  return { graph, step: stepWith(graph, await loadModel(graph.bytes)) };
}

/** Differences of the loss over steps of one pixel value each way, at some values of the image. */
async function expectSlopes(step: Step, pixels: Float32Array): Promise<void> {
  const { gradient } = await step(pixels, goal);
  const largest = gradient.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
  expect(largest).toBeGreaterThan(0);
  for (const i of [0, 1, 2, 64, 100, 191]) {
    const lossAt = async (by: number) => (await step(pixels.with(i, pixels[i]! + by), goal)).loss;
    const slopes = await Promise.all(
      [0.05, 0.3, 1].map(async (by) => ((await lossAt(by)) - (await lossAt(-by))) / (2 * by)),
    );
    const off = Math.min(...slopes.map((slope) => Math.abs(slope - gradient[i]!)));
    expect(off / largest).toBeLessThan(0.02);
  }
}

describe('the gradient by the pixels', () => {
  test.each(LossName.options)('is the slope of %s', async (loss) => {
    const { step } = await stepOf(tinyClassifier(), loss);
    await expectSlopes(step, image());
  });

  test('is in RGB for a model of BGR, and for one that takes channels last', async () => {
    const bgr = await stepOf(tinyClassifier(), 'ce', { channels: 'bgr' });
    await expectSlopes(bgr.step, image(2));
    const last = await stepOf(tinyClassifier({ dims: ['N', 8, 8, 3] }), 'dlr', {});
    await expectSlopes(last.step, image(3));
  });

  test('counts the weights of luma for a model of grey images', async () => {
    const grey = { mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] } satisfies Partial<Preprocessing>;
    const model = greyClassifier();
    const { step } = await stepOf(model, 'ce', grey);
    await expectSlopes(step, image(4));
    const { gradient } = await step(image(4), goal);
    expect(gradient[1]! / gradient[0]!).toBeCloseTo(38470 / 19595, 4);
  });
});

test('returns the logits of the model itself', async () => {
  const model = tinyClassifier();
  const pixels = image();
  const { step } = await stepOf(model, 'ce');
  const { logits } = await step(pixels, goal);
  const data = Float32Array.from({ length: pixels.length }, (_, at) => {
    const [channel, place] = [Math.floor(at / 64), at % 64];
    return (
      (pixels[3 * place + channel]! / 255 - preprocessing.mean[channel]!) /
      preprocessing.std[channel]!
    );
  });
  const outputs = await runModel(writeModel(model), {
    input: { type: 'float32', dims: [1, 3, 8, 8], data },
  });
  floatsOf(outputs['logits']).forEach((logit, k) => expect(logits[k]).toBeCloseTo(logit, 4));
});

test('asks a model of a fixed batch with copies', async () => {
  const open = await stepOf(tinyClassifier(), 'ce');
  const fixed = await stepOf(tinyClassifier({ dims: [3, 3, 8, 8] }), 'ce');
  expect(fixed.graph.fixedBatch).toBe(3);
  const [a, b] = [await open.step(image(), goal), await fixed.step(image(), goal)];
  expect(b.gradient).toHaveLength(192);
  expect(b.loss).toBeCloseTo(a.loss, 5);
});

test('does not mistake its own names for tensors of the model that are called the same', async () => {
  const model = tinyClassifier({ input: 'image', logits: 'loss' });
  const { step } = await stepOf(model, 'ce');
  await expectSlopes(step, image());
});

test('refuses a model that computes with integers', async () => {
  const model = tinyClassifier({
    head: (build, features) => {
      const [scale, zero] = [build.floats([], [0.02]), build.constant([], new Uint8Array([0]))];
      const integers = build.node('QuantizeLinear', [features, scale, zero]);
      return pooledHead(build, build.node('DequantizeLinear', [integers, scale, zero]));
    },
  });
  await expect(stepOf(model, 'ce')).rejects.toThrow(
    "Can't attack a quantised model: rounding to integers has no gradient",
  );
});

test('refuses a loss that sorts more logits than there are', async () => {
  const model = tinyClassifier({
    head: (build, features) =>
      build.slice(pooledHead(build, features), { axis: 1, start: 0, count: 2 }),
  });
  await expect(stepOf(model, 'dlr')).rejects.toThrow(
    'The loss dlr sorts logits and needs 3 of them, but the model has 2',
  );
  await expect(stepOf(model, 'dlr-toward')).rejects.toThrow('needs 4 of them');
});

/** A classifier of grey images: one channel, spread over the three that the tiny one reads. */
function greyClassifier(): OnnxModel {
  const model = tinyClassifier({ input: 'colour' });
  const [input] = tinyClassifier({ dims: ['N', 1, 8, 8] }).graph.input;
  if (!input) throw new Error('Expected an input');
  const [concat] = tinyClassifier({
    head: (build) =>
      build.node('Concat', ['input', 'input', 'input'], { axis: { int: 1 } }, 'colour'),
  }).graph.node.filter(({ opType }) => opType === 'Concat');
  if (!concat) throw new Error('Expected a Concat');
  model.graph.input = [input];
  model.graph.node.unshift(concat);
  return model;
}
