import { expect, test } from 'vitest';
import { pointingHit } from '../../../core/region/pointing-hit.ts';
import { goldenCases, row } from './cases.ts';

test.each(goldenCases)('pointing hit equals numpy: $name', ({ heat, regions, expected }) => {
  expect(pointingHit(heat.hottest, regions)).toBe(expected.pointingHit);
});

test('the hottest pixel of the regions counts, though void is hotter', () => {
  const { heat, regions } = row([0.1, 1, 0.4], [0, 255, 1]);
  expect(pointingHit(heat.hottest, regions)).toBe(true);
});
