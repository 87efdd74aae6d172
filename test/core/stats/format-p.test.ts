import { expect, test } from 'vitest';
import { formatP } from '../../../core/stats/format-p.ts';

test.each([
  [0, 'p = 1.000'],
  [Math.log10(0.0312), 'p = 0.031'],
  [Math.log10(0.00123), 'p = 0.001'],
  [Math.log10(0.00052), 'p = 5.2e-4'],
  [Math.log10(1.45e-15), 'p = 1.4e-15'],
  [Math.log10(9.97e-8), 'p = 1.0e-7'],
  [-3141.5, 'p = 3.2e-3142'],
])('log10 p = %d reads as %s', (log10p, text) => {
  expect(formatP(log10p)).toBe(text);
});
