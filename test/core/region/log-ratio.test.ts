import { expect, test } from 'vitest';
import { logRatio } from '../../../core/region/log-ratio.ts';
import { goldenCases } from './cases.ts';

test.each(goldenCases)('log ratio equals numpy: $name', ({ means, expected }) => {
  expect(logRatio(means)).toBeCloseTo(expected.logRatio, 12);
});

test('a mean of 0 counts as 0.001, and so does every other mean below it', () => {
  expect(logRatio({ meanForeground: 0.004, meanBackground: 0 })).toBeCloseTo(2, 12);
  expect(logRatio({ meanForeground: 0.0002, meanBackground: 0.002 })).toBeCloseTo(-1, 12);
  expect(logRatio({ meanForeground: 0, meanBackground: 0.0001 })).toBe(0);
});
