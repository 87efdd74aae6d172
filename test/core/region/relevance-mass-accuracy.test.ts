import { expect, test } from 'vitest';
import { relevanceMassAccuracy } from '../../../core/region/relevance-mass-accuracy.ts';
import { goldenCases, row } from './cases.ts';

test.each(goldenCases)(
  'relevance mass accuracy equals numpy: $name',
  ({ means, regions, expected }) => {
    expect(relevanceMassAccuracy(means, regions)).toBeCloseTo(expected.relevanceMassAccuracy, 12);
  },
);

test('a heatmap whose heat lies in void only is excluded as flat', () => {
  const { means, regions } = row([0, 1, 0], [0, 255, 1]);
  expect(() => relevanceMassAccuracy(means, regions)).toThrow(
    expect.objectContaining({ reason: 'flat-map' }),
  );
});
