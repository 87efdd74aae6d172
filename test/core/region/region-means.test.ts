import { expect, test } from 'vitest';
import { regionMeans } from '../../../core/region/region-means.ts';
import { goldenCases, row } from './cases.ts';

test.each(goldenCases)('region means equal numpy: $name', ({ heat, regions, expected }) => {
  const { meanForeground, meanBackground } = regionMeans(heat, regions);
  expect(meanForeground).toBeCloseTo(expected.meanForeground, 12);
  expect(meanBackground).toBeCloseTo(expected.meanBackground, 12);
});

test('void enters neither mean', () => {
  const { heat, regions } = row([0.5, 1, 0.25, 0.75], [1, 255, 0, 0]);
  expect(regionMeans(heat, regions)).toEqual({ meanForeground: 0.5, meanBackground: 0.5 });
});
