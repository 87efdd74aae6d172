import { expect, test } from 'vitest';
import { AreaResults } from '../../../core/schema/results.ts';
import { byArea } from '../../../core/analysis/by-area.ts';
import { measured } from './measured.ts';

const verdictOptions = { alpha: 0.05, smallestEffect: 0.2 };
const sample = (foregroundArea: number, meanForeground = 0.7) =>
  measured({ foregroundArea, meanForeground, image: `${foregroundArea}-${meanForeground}.jpg` });
const areas = (rows: ReturnType<typeof sample>[]) =>
  byArea(rows, verdictOptions).map(({ area, from, to, n }) => [area, from, to, n]);

test('thirds by the size of the foreground, in whatever order samples come', () => {
  expect(areas([0.3, 0.1, 0.6, 0.2, 0.5, 0.4].map((area) => sample(area)))).toEqual([
    ['small', 0.1, 0.2, 2],
    ['medium', 0.3, 0.4, 2],
    ['large', 0.5, 0.6, 2],
  ]);
});

test('equal sizes stay together, even if a third is missing then', () => {
  expect(areas([0.1, 0.2, 0.2, 0.2, 0.2, 0.3].map((area, i) => sample(area, i / 10)))).toEqual([
    ['small', 0.1, 0.2, 5],
    ['large', 0.3, 0.3, 1],
  ]);
});

test('each third has a comparison and a verdict of its own', () => {
  const rows = [0.1, 0.5, 0.9].flatMap((area) =>
    Array.from({ length: 6 }, (_, i) => sample(area, area > 0.4 ? 0.8 + i / 100 : 0.1 + i / 100)),
  );
  const [small, medium, large] = byArea(rows, verdictOptions);
  for (const results of [small, medium, large]) {
    expect(AreaResults.parse(results)).toEqual(results);
  }
  expect(small?.verdict).toBe('on-background');
  expect(medium?.verdict).toBe('on-object');
  expect(large?.verdict).toBe('on-object');
});

test('below six samples there are no thirds', () => {
  expect(
    byArea(
      [0.1, 0.2, 0.3, 0.4, 0.5].map((area) => sample(area)),
      verdictOptions,
    ),
  ).toEqual([]);
});
