import { expect, test } from 'vitest';
import { decidedClasses, probabilities } from '../../../core/cam/probabilities.ts';

const logits = Float32Array.of(-1, 2, 0.5);

test('with softmax, probabilities are over all classes and the highest logit is decided', () => {
  const total = Math.exp(-1) + Math.exp(2) + Math.exp(0.5);
  expect(probabilities(logits, 'softmax')(1)).toBeCloseTo(Math.exp(2) / total, 12);
  expect(decidedClasses(logits, 'softmax')).toEqual([1]);
});

test('with sigmoids, each class has its own probability and is decided above 0', () => {
  expect(probabilities(logits, 'sigmoid')(2)).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 12);
  expect(decidedClasses(logits, 'sigmoid')).toEqual([1, 2]);
  expect(decidedClasses(Float32Array.of(-1, 0), 'sigmoid')).toEqual([]);
});

test('of one logit z, the probabilities of both classes add up to 1 and z > 0 is the positive class', () => {
  const both = Float32Array.of(-3, 3);
  const probabilityOf = probabilities(both, 'binary');
  expect(probabilityOf(1)).toBeCloseTo(1 / (1 + Math.exp(-3)), 12);
  expect(probabilityOf(0) + probabilityOf(1)).toBeCloseTo(1, 12);
  expect(decidedClasses(both, 'binary')).toEqual([1]);
  expect(decidedClasses(Float32Array.of(0, -0), 'binary')).toEqual([0]);
});

test('sigmoids of large logits do not overflow', () => {
  const probabilityOf = probabilities(Float32Array.of(1000, -1000), 'sigmoid');
  expect([probabilityOf(0), probabilityOf(1)]).toEqual([1, 0]);
});
