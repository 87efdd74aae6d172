import { expect, test } from 'vitest';
import { BootstrapIntervals } from '../../../core/schema/results.ts';
import { bootstrap } from '../../../core/stats/bootstrap.ts';
import { ValuesByImage } from '../../../core/stats/by-image.ts';
import golden from '../../golden/stats/bootstrap.json' with { type: 'json' };

const alone = (values: number[]) => ValuesByImage.of(values.map((value) => [value]));

test.each(golden.filter(({ values }) => values.length >= 20))(
  'the seeded intervals of $values.length images are close to scipy’s of 200,000 resamples',
  ({ values, meanDifference, dz }) => {
    const intervals = bootstrap(alone(values));
    expect(intervals?.resamples).toBe(10_000);
    for (const [own, wanted] of [
      [intervals!.meanDifference!, meanDifference],
      [intervals!.dz!, dz],
    ] as const) {
      // The Monte Carlo error of a 2.5 % percentile of 10,000 is about 0.03 standard errors.
      expect(Math.abs(own[0] - wanted.interval[0]!)).toBeLessThan(0.15 * wanted.standardError);
      expect(Math.abs(own[1] - wanted.interval[1]!)).toBeLessThan(0.15 * wanted.standardError);
    }
  },
);

test('equal differences have equal intervals', () => {
  const values = Array.from({ length: 20 }, (_, i) => ((7 * i) % 20) / 20);
  expect(bootstrap(alone(values))).toEqual(bootstrap(alone(values)));
});

test('samples that repeat each other within an image do not narrow the interval', () => {
  const values = Array.from({ length: 20 }, (_, i) => ((7 * i) % 20) / 20);
  const once = bootstrap(alone(values))!;
  const thrice = bootstrap(ValuesByImage.of(values.map((value) => [value, value, value])))!;
  expect(thrice.meanDifference![0]).toBeCloseTo(once.meanDifference![0], 9);
  expect(thrice.meanDifference![1]).toBeCloseTo(once.meanDifference![1], 9);
});

test('19 images are too few', () => {
  const values = Array.from({ length: 20 }, (_, i) => i / 20);
  expect(bootstrap(alone(values.slice(1)))).toBeNull();
  expect(bootstrap(alone(values))).not.toBeNull();
});

test('above 2,000 images the resamples become fewer, down to 2,000', () => {
  const images = (count: number) => alone(Array.from({ length: count }, (_, i) => i % 7));
  expect(bootstrap(images(4000))?.resamples).toBe(5000);
  expect(bootstrap(images(12_000))?.resamples).toBe(2000);
});

test('one image that differs from all others has no d_z interval, but one of the mean', () => {
  const intervals = bootstrap(alone([...Array.from({ length: 19 }, () => 0.5), 0.9]))!;
  expect(BootstrapIntervals.parse(intervals)).toEqual(intervals);
  expect(intervals.dz).toBeNull();
  expect(intervals.meanDifference).not.toBeNull();
});
