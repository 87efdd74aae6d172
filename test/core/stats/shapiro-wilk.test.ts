import { expect, test } from 'vitest';
import { shapiroWilk } from '../../../core/stats/shapiro-wilk.ts';
import golden from '../../golden/stats/shapiro-wilk.json' with { type: 'json' };
import { relativeError } from './relative-error.ts';

test.each(golden)('W and p of $values.length values equal R’s shapiro.test', ({ values, w, p }) => {
  const result = shapiroWilk(values);
  expect(result?.w).toBeCloseTo(w, 9);
  expect(relativeError(result?.p, p)).toBeLessThan(1e-5);
});

test.each([
  ['two values', [1, 2]],
  ['values without spread', [1, 1, 1, 1]],
  ['more than 5000 values', Array.from({ length: 5001 }, (_, i) => i)],
])('there is no test for %s', (_, values) => {
  expect(shapiroWilk(values)).toBeNull();
});
