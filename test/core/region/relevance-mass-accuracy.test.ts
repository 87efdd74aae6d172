import { expect, test } from 'vitest';
import { relevanceMassAccuracy } from '../../../core/region/relevance-mass-accuracy.ts';
import { goldenCases, row } from './cases.ts';

test.each(goldenCases)(
  'relevance mass accuracy equals numpy: $name',
  ({ heatmap, regions, expected }) => {
    expect(relevanceMassAccuracy(heatmap, regions)).toBeCloseTo(expected.relevanceMassAccuracy, 12);
  },
);

test('a heatmap whose heat lies in void only is excluded as flat', () => {
  const { heatmap, regions } = row([0, 1, 0], [0, 255, 1]);
  expect(() => relevanceMassAccuracy(heatmap, regions)).toThrow(
    expect.objectContaining({ reason: 'flat-map' }),
  );
});
