import { expect, test } from 'vitest';
import { measureRegions } from '../../../core/region/measure-regions.ts';
import { RegionMeasures } from '../../../core/spec/measurement.ts';
import { goldenCases, row } from './cases.ts';

test.each(goldenCases)('every measure equals numpy and scikit-learn: $name', (golden) => {
  const measures = measureRegions(golden.heatmap, golden.labels, golden.foreground);
  expect(RegionMeasures.parse(measures)).toEqual(measures);
  const close = Object.entries(golden.expected).map(([name, value]) => [
    name,
    typeof value === 'number' ? (expect.closeTo(value, 12) as unknown) : value,
  ]);
  expect(measures).toEqual(Object.fromEntries(close));
});

test('a heatmap without heat on labelled pixels is excluded, not measured as NaN', () => {
  const { heatmap, labels } = row([0, 0, 0], [0, 1, 1]);
  expect(() => measureRegions(heatmap, labels, 1)).toThrow(
    expect.objectContaining({ reason: 'flat-map' }),
  );
});

test('a mask of another size is the caller’s mistake, not an exclusion', () => {
  const { heatmap } = row([0, 1], [0, 1]);
  const { labels } = row([0, 1, 0], [0, 1, 1]);
  expect(() => measureRegions(heatmap, labels, 1)).toThrow(
    new RangeError("Expected labels of 2x1, the heatmap's size, but received 3x1."),
  );
});
