import { expect, test } from 'vitest';
import { studentTP } from '../../../core/stats/student-t-p.ts';
import golden from '../../golden/stats/student-t.json' with { type: 'json' };
import { relativeError } from './relative-error.ts';

/** Below this, doubles are denormal and have fewer digits: log10 p is pinned there instead. */
const SMALLEST = 1e-300;

test('p equals mpmath to 1e-9, for t from −1e5 to 1e5 and df from 1 to 1e6', () => {
  for (const { t, df, twoSided, greater } of golden) {
    const { p } = studentTP(t, df);
    if (twoSided > SMALLEST) {
      expect(relativeError(p.twoSided, twoSided), `two-sided, t(${df}) = ${t}`).toBeLessThan(1e-9);
    }
    if (greater > SMALLEST) {
      expect(relativeError(p.greater, greater), `greater, t(${df}) = ${t}`).toBeLessThan(1e-9);
    }
  }
});

test('log10 p equals mpmath to 1e-9, however small p is', () => {
  for (const { t, df, log10TwoSided, log10Greater } of golden) {
    const { log10p } = studentTP(t, df);
    const two = Math.abs(log10p.twoSided - log10TwoSided) / Math.max(1, -log10TwoSided);
    const one = Math.abs(log10p.greater - log10Greater) / Math.max(1, -log10Greater);
    expect(two, `two-sided, t(${df}) = ${t}`).toBeLessThan(1e-9);
    expect(one, `greater, t(${df}) = ${t}`).toBeLessThan(1e-9);
  }
});

test('t = 1e5 with df = 1000 has p = 0 in doubles and a finite log10 p', () => {
  const { p, log10p } = studentTP(1e5, 1000);
  expect(p.twoSided).toBe(0);
  expect(log10p.twoSided).toBeLessThan(-3000);
});

test('log10 p has no step where p comes to be too small for its own formula', () => {
  // p of t(400) passes 1e-280 between these two.
  expect(studentTP(97.40628741, 400).log10p.twoSided).toBeCloseTo(-280, 7);
  expect(studentTP(97.40628742, 400).log10p.twoSided).toBeCloseTo(-280, 7);
});

test('p for t = 14.755 and n = 32, the published audit', () => {
  expect(studentTP(14.755, 31).p.twoSided.toExponential(2)).toBe('1.45e-15');
});
