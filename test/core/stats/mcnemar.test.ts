import { expect, test } from 'vitest';
import { mcnemarLog10P } from '../../../core/stats/mcnemar.ts';
import golden from '../../golden/stats/mcnemar.json' with { type: 'json' };
import { relativeError } from './relative-error.ts';

test.each(golden)('equals scipy’s binomtest for $onlyA against $onlyB', ({ onlyA, onlyB, p }) => {
  expect(relativeError(10 ** mcnemarLog10P(onlyA, onlyB), p)).toBeLessThan(1e-9);
});

test('two that agree on every sample have p = 1', () => {
  expect(mcnemarLog10P(0, 0)).toBe(0);
});

test('stays finite where p underflows', () => {
  expect(mcnemarLog10P(0, 5000)).toBeCloseTo(-4999 * Math.log10(2), 6);
});
