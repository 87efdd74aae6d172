import { expect, test } from 'vitest';
import { pointingHit } from '../../../core/region/pointing-hit.ts';
import { goldenCases, row } from './cases.ts';

test.each(goldenCases)('pointing hit equals numpy: $name', ({ hottest, regions, expected }) => {
  expect(pointingHit(hottest, regions)).toBe(expected.pointingHit);
});

test('the hottest pixel of the regions counts, though void is hotter', () => {
  const { hottest, regions } = row([0.1, 1, 0.4], [0, 255, 1]);
  expect(pointingHit(hottest, regions)).toBe(true);
});
