import { expect, test } from 'vitest';
import { foregroundArea } from '../../../core/region/foreground-area.ts';
import { goldenCases, row } from './cases.ts';

test.each(goldenCases)('foreground area equals numpy: $name', ({ regions, expected }) => {
  expect(foregroundArea(regions)).toBeCloseTo(expected.foregroundArea, 12);
});

test('void counts neither as foreground nor as area', () => {
  expect(foregroundArea(row([0, 0, 0], [1, 255, 0]).regions)).toBe(0.5);
});
