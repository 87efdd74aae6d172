import { expect, it } from 'vitest';
import type { NullOutcome } from '../../../core/schema/null-measures.ts';
import { compareNulls, type RowWithNulls } from '../../../core/analysis/compare-nulls.ts';
import { pairedTTest } from '../../../core/stats/paired-t-test.ts';
import { measured } from './measured.ts';

const nullOf = (figures: Partial<NullOutcome & { status: 'measured' }> = {}): NullOutcome => ({
  status: 'measured',
  meanForeground: 0.5,
  meanBackground: 0.3,
  difference: 0.2,
  relevanceMassAccuracy: 0.3,
  rocAuc: 0.7,
  pointingHit: false,
  ...figures,
});

const own = [0.4, 0.5, 0.3, 0.6];
const gaussian = [0.1, 0.3, 0.35, 0.2];
const rows: RowWithNulls[] = own.map((difference, i) => ({
  row: measured({ difference, image: `${i}.jpg`, rocAuc: 0.8 + i / 100 }),
  nulls: { gaussian: nullOf({ difference: gaussian[i]!, pointingHit: i === 0 }) },
}));

it('takes the null from the model, sample by sample', () => {
  const { difference, n, pointingGame } = compareNulls(rows).gaussian!;
  const { t, p, meanDifference } = pairedTTest(own, gaussian);
  expect(difference).toMatchObject({ t, p, meanDifference });
  expect(difference.meanOwn).toBeCloseTo(0.45, 12);
  expect(difference.meanNull).toBeCloseTo(0.2375, 12);
  expect({ n, pointingGame }).toEqual({ n: 4, pointingGame: 0.25 });
});

it('tests whether the hottest pixel is on the object as often, with those that differ', () => {
  const hits = Array.from({ length: 12 }, (_, i) => ({
    row: measured({ pointingHit: i < 2, image: `${i}.jpg` }),
    nulls: { gaussian: nullOf({ pointingHit: i === 0 || i >= 4 }) },
  }));
  // scipy.stats.binomtest(1, 9).pvalue
  expect(compareNulls(hits).gaussian!.pointingGameTest?.p).toBeCloseTo(0.0390625, 12);
});

it('flips signs exactly for few images: 2 of 16 patterns are as high as the observed', () => {
  expect(compareNulls(rows).gaussian!.difference.signFlip).toMatchObject({
    p: { greater: 2 / 16 },
    exact: true,
  });
});

it('counts samples that a null has no measures of by reason, and compares the others', () => {
  const excluded: NullOutcome = { status: 'excluded', reason: 'flat-map' };
  const { n, excluded: reasons } = compareNulls([
    ...rows,
    { row: measured(), nulls: { gaussian: excluded } },
    { row: measured(), nulls: {} },
  ]).gaussian!;
  expect({ n, reasons }).toEqual({ n: 4, reasons: { 'flat-map': 1, 'not-measured': 1 } });
});

it('has only nulls that some sample has, and null figures where no pair is left', () => {
  expect(compareNulls([])).toEqual({});
  const only: NullOutcome = { status: 'excluded', reason: 'no-other-image' };
  const nulls = compareNulls([{ row: measured(), nulls: { otherMask: only } }]);
  expect(Object.keys(nulls)).toEqual(['otherMask']);
  expect(nulls.otherMask).toMatchObject({
    n: 0,
    pointingGame: null,
    pointingGameTest: null,
    difference: { meanOwn: null, meanNull: null, t: null, signFlip: null },
  });
});
