import { expect, test } from 'vitest';
import { ClusteredTest } from '../../../core/schema/results.ts';
import { ValuesByImage } from '../../../core/stats/by-image.ts';
import { clusteredTTest } from '../../../core/stats/clustered-t-test.ts';
import { pairedTTest } from '../../../core/stats/paired-t-test.ts';
import golden from '../../golden/stats/clustered.json' with { type: 'json' };
import { relativeError } from './relative-error.ts';

test.each(golden)('equals clubSandwich’s CR2 t with $df df', ({ groups, ...wanted }) => {
  const result = clusteredTTest(ValuesByImage.of(groups));
  expect(ClusteredTest.parse(result)).toEqual(result);
  expect(result.images).toBe(groups.length);
  expect(relativeError(result.df, wanted.df)).toBeLessThan(1e-9);
  expect(relativeError(result.t, wanted.t)).toBeLessThan(1e-9);
  expect(relativeError(result.p?.twoSided, wanted.twoSided)).toBeLessThan(1e-7);
  expect(relativeError(result.effectiveN, wanted.effectiveN)).toBeLessThan(1e-9);
  expect(result.differenceCI95?.[0]).toBeCloseTo(wanted.differenceCI95[0]!, 9);
  expect(result.differenceCI95?.[1]).toBeCloseTo(wanted.differenceCI95[1]!, 9);
});

test('with one sample an image it is the plain t-test', () => {
  const values = [0.1, 0.4, 0.2, 0.7];
  const clustered = clusteredTTest(ValuesByImage.of(values.map((value) => [value])));
  expect(clustered.t).toBeCloseTo(pairedTTest(values, [0, 0, 0, 0]).t!, 12);
  expect(clustered.effectiveN).toBeCloseTo(4, 12);
});

test('samples that repeat each other count once', () => {
  const values = [0.1, 0.4, 0.2, 0.7];
  const twice = clusteredTTest(ValuesByImage.of(values.map((value) => [value, value])));
  expect(twice.t).toBeCloseTo(
    clusteredTTest(ValuesByImage.of(values.map((value) => [value]))).t!,
    12,
  );
});

test.each([
  ['one image', [[0.1, 0.2]]],
  [
    'images that all have the same mean',
    [
      [0.1, 0.3],
      [0.3, 0.1],
    ],
  ],
])('there is no test for %s', (_, groups) => {
  const result = clusteredTTest(ValuesByImage.of(groups));
  expect(ClusteredTest.parse(result)).toEqual(result);
  expect(result).toMatchObject({ images: groups.length, t: null, p: null, effectiveN: null });
});
