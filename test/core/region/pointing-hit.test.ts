import { expect, test } from 'vitest';
import { pointingHit } from '../../../core/region/pointing-hit.ts';
import { goldenCases, row } from './cases.ts';

test.each(goldenCases)('pointing hit equals numpy: $name', ({ heatmap, regions, expected }) => {
  expect(pointingHit(heatmap, regions)).toBe(expected.pointingHit);
});

test('the hottest labelled pixel counts, though void is hotter', () => {
  const { heatmap, regions } = row([0.1, 1, 0.4], [0, 255, 1]);
  expect(pointingHit(heatmap, regions)).toBe(true);
});
