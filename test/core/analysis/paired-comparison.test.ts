import { expect, test } from 'vitest';
import { PairedComparison } from '../../../core/schema/results.ts';
import { compareRegions } from '../../../core/analysis/paired-comparison.ts';
import golden from '../../golden/stats/paired-t.json' with { type: 'json' };
import { relativeError } from '../stats/relative-error.ts';

const rows = (x: number[], y: number[]) =>
  x.map((meanForeground, i) => ({ meanForeground, meanBackground: y[i]!, image: `${i}.jpg` }));

test.each(golden)('the comparison carries test and effect sizes ($df df)', ({ x, y, t, dz }) => {
  const comparison = compareRegions(rows(x, y));
  expect(PairedComparison.parse(comparison)).toEqual(comparison);
  expect(relativeError(comparison.t, t)).toBeLessThan(1e-9);
  expect(relativeError(comparison.dz, dz)).toBeLessThan(1e-9);
  const [low, high] = comparison.dzCI95 ?? [NaN, NaN];
  expect(low).toBeLessThan(dz);
  expect(high).toBeGreaterThan(dz);
  expect(Math.abs(comparison.gz ?? 0)).toBeLessThan(Math.abs(dz));
});

test('means are foreground first', () => {
  const { meanForeground, meanBackground, meanDifference } = compareRegions(
    rows([0.5, 1], [0.25, 0.25]),
  );
  expect({ meanForeground, meanBackground, meanDifference }).toEqual({
    meanForeground: 0.75,
    meanBackground: 0.25,
    meanDifference: 0.5,
  });
});

test.each([
  ['no row', [], []],
  ['one row', [0.5], [0.25]],
  ['rows without spread', [0.5, 0.5], [0.25, 0.25]],
])('%s gives a valid comparison whose test and effect sizes are null', (_, x, y) => {
  const comparison = compareRegions(rows(x, y));
  expect(PairedComparison.parse(comparison)).toEqual(comparison);
  expect(comparison).toMatchObject({
    n: x.length,
    t: null,
    dz: null,
    dzCI95: null,
    gz: null,
    bootstrap: null,
  });
});

test('two rows have everything but g_z', () => {
  const comparison = compareRegions(rows([0.5, 1], [0.25, 0.5]));
  expect(PairedComparison.parse(comparison)).toEqual(comparison);
  expect(comparison.gz).toBeNull();
  expect(comparison.dzCI95).not.toBeNull();
});

test('samples of one cluster are not independent, though their images differ', () => {
  const [x, y] = [
    [0.9, 0.8, 0.7, 0.9],
    [0.2, 0.1, 0.3, 0.1],
  ];
  const alone = compareRegions(rows(x, y));
  expect(alone.clustered).toBeNull();
  const inPairs = rows(x, y).map((row, i) => ({ ...row, cluster: i < 2 ? 'one' : 'two' }));
  expect(compareRegions(inPairs).clustered).toMatchObject({ images: 2 });
});
