import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { expect, test } from 'vitest';
import { ValuesByImage } from '../../../core/stats/by-image.ts';
import { randomIntegers } from '../../../core/stats/random.ts';
import { signFlipTest } from '../../../core/stats/sign-flip.ts';
import golden from '../../golden/stats/sign-flip.json' with { type: 'json' };

const alone = (values: number[]) => ValuesByImage.of(values.map((value) => [value]));

test.each(golden)('p of $values.length images equals scipy’s exact one', (row) => {
  const { p, exact, flips } = signFlipTest(alone(row.values));
  expect({ exact, flips }).toEqual({ exact: true, flips: 2 ** row.values.length });
  expect(p.twoSided).toBeCloseTo(row.twoSided, 12);
  expect(p.greater).toBeCloseTo(row.greater, 12);
});

test('samples of one image flip together', () => {
  const { p, flips } = signFlipTest(ValuesByImage.of([[0.1, 0.2, 0.3], [0.4]]));
  expect({ p, flips }).toEqual({ p: { twoSided: 0.5, greater: 0.25, less: 1 }, flips: 4 });
});

test('above 20 images, random patterns and the observed one make p', () => {
  const values = Array.from({ length: 21 }, (_, i) => 0.1 + i / 100);
  // Of 2^21 patterns only the observed one reaches its sum, so that (0 + 1) / (9999 + 1) is expected.
  expect(signFlipTest(alone(values))).toEqual({
    p: { twoSided: 1e-4, greater: 1e-4, less: 1 },
    flips: 10_000,
    exact: false,
  });
});

test('random patterns come close to the normal approximation of the sum', () => {
  const values = Array.from(
    { length: 1001 },
    (_, i) => (i % 2 ? 1 : -1) * (1 + (Math.floor(i / 2) % 10)) + 0.3,
  );
  const sum = values.reduce((total, value) => total + value, 0);
  const deviation = Math.sqrt(values.reduce((total, value) => total + value ** 2, 0));
  const { p } = signFlipTest(alone(values));
  const tail = normalCdf(-sum / deviation, 0, 1);
  expect(tail).toBeGreaterThan(0.02);
  // The Monte Carlo error is about 0.002.
  expect(Math.abs(p.greater - tail)).toBeLessThan(0.01);
  expect(Math.abs(p.twoSided - 2 * p.greater)).toBeLessThan(0.01);
});

test.each([21, 31, 32, 33, 700])(
  'p of %i images counts the flips that words of 32 bits draw',
  (n) => {
    const values = Array.from({ length: n }, (_, i) => Math.sin(7 * i) + 0.05);
    const random = randomIntegers(2);
    const observed = values.reduce((total, value) => total + value, 0);
    const counts = { twoSided: 1, greater: 1, less: 1 };
    for (let flip = 0; flip < 9999; flip++) {
      const words = Array.from({ length: Math.ceil(n / 32) }, random);
      const isFlipped = (i: number) => (words[Math.floor(i / 32)]! >>> (i % 32)) % 2 === 1;
      const sum = values.reduce((total, value, i) => total + (isFlipped(i) ? -value : value), 0);
      counts.greater += Number(sum >= observed);
      counts.less += Number(sum <= observed);
      counts.twoSided += Number(Math.abs(sum) >= Math.abs(observed));
    }
    const { p } = signFlipTest(alone(values));
    expect(p.greater).toBeCloseTo(counts.greater / 10_000, 12);
    expect(p.less).toBeCloseTo(counts.less / 10_000, 12);
    expect(p.twoSided).toBeCloseTo(counts.twoSided / 10_000, 12);
  },
);

test('swapped signs swap the tails', () => {
  const values = [0.4, -0.1, 0.25, 0.3, -0.05];
  const mirrored = signFlipTest(alone(values.map((value) => -value)));
  expect(mirrored.p.twoSided).toBe(signFlipTest(alone(values)).p.twoSided);
  expect(mirrored.p.greater).toBe(signFlipTest(alone(values)).p.less);
  expect(mirrored.p.greater).toBeGreaterThan(0.5);
});
