import { expect, it } from 'vitest';
import { topClasses } from '../../../core/cam/top-classes.ts';

it('ranks classes by their softmax, which survives large logits', () => {
  const top = topClasses(Float32Array.of(1000, 1000 + Math.log(3), -5), 2, 'softmax');
  expect(top.map(({ index }) => index)).toEqual([1, 0]);
  expect(top[0]?.probability).toBeCloseTo(0.75, 4);
  expect(top[1]?.probability).toBeCloseTo(0.25, 4);
});

it('keeps the order of the logits among equals, and gives all where there are few', () => {
  expect(topClasses(Float32Array.of(2, 2, 2), 5, 'softmax').map(({ index }) => index)).toEqual([
    0, 1, 2,
  ]);
});

it('refuses logits that are not finite', () => {
  expect(() => topClasses(Float32Array.of(1, NaN), 1, 'softmax')).toThrow(RangeError);
});
