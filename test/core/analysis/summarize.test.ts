import { expect, test } from 'vitest';
import { MeasureSummaries } from '../../../core/schema/results.ts';
import { summarizeMeasures } from '../../../core/analysis/summarize.ts';
import { measured } from './measured.ts';

test('each measure has mean, median, spread (ddof 1) and range', () => {
  const summaries = summarizeMeasures([0.5, 0.75, 1, 0.25].map((rocAuc) => measured({ rocAuc })));
  // numpy: mean, median, std(ddof=1) of [0.5, 0.75, 1, 0.25]
  expect(summaries?.rocAuc).toEqual({
    n: 4,
    mean: 0.625,
    median: 0.625,
    sd: expect.closeTo(0.3227486121839514, 12) as unknown,
    min: 0.25,
    max: 1,
  });
});

test('samples without an enrichment are left out of its summary', () => {
  const some = (...values: (number | null)[]) =>
    summarizeMeasures(values.map((enrichment) => measured({ enrichment })))?.enrichment;
  expect(some(2, null, 4)).toMatchObject({ n: 2, mean: 3 });
  expect(some(null)).toBeNull();
});

test('pointing game and accuracy are shares; unknown answers do not count', () => {
  const summaries = summarizeMeasures([
    measured({ pointingHit: true, pointingHit15: true, correct: true }),
    measured({ pointingHit: false, pointingHit15: true, correct: null }),
    measured({ pointingHit: false, pointingHit15: false, correct: false }),
    measured({ pointingHit: false, pointingHit15: false, correct: true }),
  ]);
  expect(summaries?.pointingGame).toBe(0.25);
  expect(summaries?.pointingGame15).toBe(0.5);
  expect(summaries?.accuracy).toBeCloseTo(2 / 3, 12);
});

test('accuracy is null where nothing is known', () => {
  expect(summarizeMeasures([measured({ correct: null })])?.accuracy).toBeNull();
});

test('one sample has no spread, and the summary is still valid', () => {
  const summaries = summarizeMeasures([measured()]);
  expect(MeasureSummaries.parse(summaries)).toEqual(summaries);
  expect(summaries?.rocAuc).toMatchObject({ mean: 0.9, sd: null });
});

test('without samples there is no summary', () => {
  expect(summarizeMeasures([])).toBeNull();
});
