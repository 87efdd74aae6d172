import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareRegions } from '../../../core/stats/paired-comparison.ts';
import { verdict, verdictSentence } from '../../../core/stats/verdict.ts';

const compare = (...pairs: [foreground: number, background: number][]) =>
  compareRegions(
    pairs.map(([meanForeground, meanBackground]) => ({ meanForeground, meanBackground })),
  );

const onObject = compare([0.7, 0.3], [0.8, 0.3], [0.9, 0.2], [0.6, 0.1]);
const onBackground = compare([0.3, 0.7], [0.3, 0.8], [0.2, 0.9], [0.1, 0.6]);
const undecided = compare([0.3, 0.4], [0.5, 0.4], [0.2, 0.25], [0.6, 0.5]);
const single = compare([0.7, 0.3]);
const noSpread = compare([0.75, 0.25], [0.5, 0]);

test.each([
  ['on-object', onObject],
  ['on-background', onBackground],
  ['no-difference', undecided],
  ['not-enough-data', single],
  ['not-enough-data', compare()],
  ['not-enough-data', noSpread],
] as const)('the verdict is %s', (expected, comparison) => {
  expect(verdict(comparison, 0.05)).toBe(expected);
});

test('a p of exactly alpha is no difference', () => {
  const { p } = onObject;
  expect(verdict(onObject, p!.greater)).toBe('no-difference');
  expect(verdict(onObject, p!.greater * 1.001)).toBe('on-object');
});

test('swapping the regions mirrors the verdict', () => {
  const mirror = {
    'on-object': 'on-background',
    'on-background': 'on-object',
    'no-difference': 'no-difference',
    'not-enough-data': 'not-enough-data',
  };
  const heat = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(heat, heat), { maxLength: 12 }), (pairs) => {
      const swapped = pairs.map(([a, b]): [number, number] => [b, a]);
      expect(verdict(compare(...swapped), 0.05)).toBe(mirror[verdict(compare(...pairs), 0.05)]);
    }),
  );
});

const sentence = (comparison: typeof onObject, subject?: string) =>
  verdictSentence(verdict(comparison, 0.05), comparison, subject);

test('each verdict reads as a sentence with its figures', () => {
  expect(sentence(onObject, 'aeroplane')).toBe(
    'Over 4 samples, heat lies more on aeroplane than on the background: mean 0.750 on aeroplane, 0.225 on the background (t(3) = 8.34, two-sided p = 0.004, d_z = 4.17).',
  );
  expect(sentence(onBackground)).toBe(
    'Over 4 samples, heat lies more on the background than on the object: mean 0.225 on the object, 0.750 on the background (t(3) = -8.34, two-sided p = 0.004, d_z = -4.17).',
  );
  expect(sentence(undecided)).toMatch(
    /^Over 4 samples, the test found no difference in heat between the object and the background: /,
  );
  expect(sentence(single)).toBe(
    'Only 1 sample could be compared, and the paired test needs at least 2.',
  );
  expect(sentence(compare())).toBe(
    'No sample could be compared, and the paired test needs at least 2.',
  );
  expect(sentence(noSpread)).toBe(
    'All 2 samples differ by the same amount, so the paired test has no spread to judge by: mean 0.625 on the object, 0.125 on the background.',
  );
});

test('no sentence judges or claims proof', () => {
  for (const comparison of [onObject, onBackground, undecided, single, noSpread, compare()]) {
    expect(sentence(comparison)).not.toMatch(/prove|proof|good|bad|null|undefined|NaN/);
  }
});
