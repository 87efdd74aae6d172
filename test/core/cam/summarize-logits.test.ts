import { expect, test } from 'vitest';
import { summarizeLogits } from '../../../core/cam/summarize-logits.ts';

test('the probability of the target is its softmax, and the prediction is the highest logit', () => {
  const summary = summarizeLogits(Float32Array.of(0, Math.log(3), -Infinity), 0, 'softmax');
  expect(summary).toMatchObject({ target: 0, targetLogit: 0, predicted: 1 });
  expect(summary.targetProbability).toBeCloseTo(1 / 4, 6);
  expect(summary.predictedLogit).toBeCloseTo(Math.log(3), 6);
});

test.each([
  [0, 3],
  [1, 1],
  [2, 2],
  [3, 3],
])('the rank of logit %i is %i: one more than there are higher ones', (target, rank) => {
  expect(summarizeLogits(Float32Array.of(1, 9, 4, 1), target, 'softmax').targetRank).toBe(rank);
});

test('a target without a finite logit is refused', () => {
  expect(() => summarizeLogits(Float32Array.of(1, -Infinity), 1, 'softmax')).toThrow(
    'a logit of -Infinity',
  );
});

test('large logits do not overflow', () => {
  expect(summarizeLogits(Float32Array.of(1000, 1000), 1, 'softmax').targetProbability).toBeCloseTo(
    0.5,
    6,
  );
});

test('of equal logits the first is predicted, as argmax has it', () => {
  expect(summarizeLogits(Float32Array.of(1, 2, 2), 2, 'softmax').predicted).toBe(1);
});

test.each([
  [NaN, 1],
  [1, NaN],
  [Infinity, 1],
])('logits %j, %j are refused', (...logits) => {
  expect(() => summarizeLogits(Float32Array.from(logits), 0, 'softmax')).toThrow(/not finite/);
});

test('a target that the model does not have is refused', () => {
  expect(() => summarizeLogits(Float32Array.of(1, 2), 2, 'softmax')).toThrow('No logit 2 among 2');
});
