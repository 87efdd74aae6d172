import { expect, it } from 'vitest';
import type { BaselineOutcome } from '../../../core/schema/baseline-measures.ts';
import {
  compareBaselines,
  type RowWithBaselines,
} from '../../../core/analysis/compare-baselines.ts';
import { pairedTTest } from '../../../core/stats/paired-t-test.ts';
import { measured } from './measured.ts';

const baselineOf = (
  figures: Partial<BaselineOutcome & { status: 'measured' }> = {},
): BaselineOutcome => ({
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
const rows: RowWithBaselines[] = own.map((difference, i) => ({
  row: measured({ difference, image: `${i}.jpg`, rocAuc: 0.8 + i / 100 }),
  baselines: { gaussian: baselineOf({ difference: gaussian[i]!, pointingHit: i === 0 }) },
}));

it('takes the null from the model, sample by sample', () => {
  const { difference, n, pointingGame } = compareBaselines(rows).gaussian!;
  const { t, p, meanDifference } = pairedTTest(own, gaussian);
  expect(difference).toMatchObject({ df: 3, meanDifference });
  expect(difference.t).toBeCloseTo(t!, 12);
  expect(difference.p!.greater).toBeCloseTo(p!.greater, 12);
  expect(difference.meanOwn).toBeCloseTo(0.45, 12);
  expect(difference.meanBaseline).toBeCloseTo(0.2375, 12);
  expect({ n, pointingGame }).toEqual({ n: 4, pointingGame: 0.25 });
});

it('tests whether the hottest pixel is on the object as often, with those that differ', () => {
  const hits = Array.from({ length: 12 }, (_, i) => ({
    row: measured({ pointingHit: i < 2, image: `${i}.jpg` }),
    baselines: { gaussian: baselineOf({ pointingHit: i === 0 || i >= 4 }) },
  }));
  // scipy.stats.binomtest(1, 9).pvalue
  expect(compareBaselines(hits).gaussian!.pointingGameTest?.p).toBeCloseTo(0.0390625, 12);
});

it('flips signs exactly for few images: 2 of 16 patterns are as high as the observed', () => {
  expect(compareBaselines(rows).gaussian!.difference.signFlip).toMatchObject({
    p: { greater: 2 / 16 },
    exact: true,
  });
});

it('counts samples that a null has no measures of by reason, and compares the others', () => {
  const excluded: BaselineOutcome = { status: 'excluded', reason: 'flat-map' };
  const { n, excluded: reasons } = compareBaselines([
    ...rows,
    { row: measured(), baselines: { gaussian: excluded } },
    { row: measured(), baselines: {} },
  ]).gaussian!;
  expect({ n, reasons }).toEqual({ n: 4, reasons: { 'flat-map': 1, 'not-measured': 1 } });
});

it('has only baselines that some sample has, and null figures where no pair is left', () => {
  expect(compareBaselines([])).toEqual({});
  const only: BaselineOutcome = { status: 'excluded', reason: 'no-other-image' };
  const baselines = compareBaselines([{ row: measured(), baselines: { meanMask: only } }]);
  expect(Object.keys(baselines)).toEqual(['meanMask']);
  expect(baselines.meanMask).toMatchObject({
    n: 0,
    pointingGame: null,
    pointingGameTest: null,
    difference: { meanOwn: null, meanBaseline: null, t: null, signFlip: null },
  });
});

it('takes samples of one image as one draw', () => {
  const twice = rows.flatMap((one) => [one, one]);
  const { difference, pointingGameTest } = compareBaselines(twice).gaussian!;
  const once = compareBaselines(rows).gaussian!;
  expect(difference.t).toBeCloseTo(once.difference.t!, 12);
  expect(difference.signFlip!.p).toEqual(once.difference.signFlip!.p);
  expect(pointingGameTest).toEqual(once.pointingGameTest);
});
