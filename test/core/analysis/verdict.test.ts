import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equivalenceTest } from '../../../core/stats/equivalence-test.ts';
import { compareRegions } from '../../../core/analysis/paired-comparison.ts';
import { verdict, verdictSentence } from '../../../core/analysis/verdict.ts';

/** The tests of a group of samples: one an image, unless images are named. */
function compare(pairs: [foreground: number, background: number, image?: string][], matters = 0.2) {
  const primary = compareRegions(
    pairs.map(([meanForeground, meanBackground, image], i) => ({
      meanForeground,
      meanBackground,
      image: image ?? `${i}.jpg`,
    })),
  );
  return { primary, equivalence: equivalenceTest(primary, matters) };
}

const undecidedPairs: [number, number][] = [
  [0.3, 0.4],
  [0.5, 0.4],
  [0.2, 0.25],
  [0.6, 0.5],
];
const onObject = compare([
  [0.7, 0.3],
  [0.8, 0.3],
  [0.9, 0.2],
  [0.6, 0.1],
]);
const onBackground = compare([
  [0.3, 0.7],
  [0.3, 0.8],
  [0.2, 0.9],
  [0.1, 0.6],
]);
const undecided = compare(undecidedPairs);
const single = compare([[0.7, 0.3]]);
const noSpread = compare([
  [0.75, 0.25],
  [0.5, 0],
]);
const balanced = compare(
  Array.from({ length: 400 }, (_, i): [number, number] => [0.5 + (i % 2 ? 0.1 : -0.1), 0.5]),
);
/** A mean difference that no chance explains, and that is a twelfth of its spread. */
const tiny = compare(
  Array.from({ length: 4000 }, (_, i): [number, number] => [0.508 + (i % 2 ? 0.1 : -0.1), 0.5]),
);
const oneImage = compare([
  [0.7, 0.3, 'a.jpg'],
  [0.8, 0.3, 'a.jpg'],
]);
const twoAnImage = compare(
  [0.1, 0.3, 0.4, 0.5].flatMap((difference): [number, number, string][] => [
    [0.3 + difference, 0.3, `${difference}.jpg`],
    [0.32 + difference, 0.3, `${difference}.jpg`],
  ]),
);

test.each([
  ['on-object', onObject],
  ['on-object', twoAnImage],
  ['on-background', onBackground],
  ['no-difference', balanced],
  ['no-difference', tiny],
  ['not-enough-data', undecided],
  ['not-enough-data', single],
  ['not-enough-data', compare([])],
  ['not-enough-data', noSpread],
  ['not-enough-data', oneImage],
] as const)('the verdict is %s', (expected, group) => {
  expect(verdict(group, 0.05)).toBe(expected);
});

test('a difference that is sure, but smaller than matters, is none that matters', () => {
  expect(tiny.primary.p!.greater).toBeLessThan(1e-6);
  expect(verdict(tiny, 0.05)).toBe('no-difference');
  const strict = { ...tiny, equivalence: equivalenceTest(tiny.primary, 0.05) };
  expect(verdict(strict, 0.05)).toBe('on-object');
});

test('a p of exactly alpha decides nothing', () => {
  const { p } = onObject.primary;
  expect(verdict(onObject, p!.greater)).toBe('not-enough-data');
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
  const pairs = fc.array(fc.tuple(heat, heat), { maxLength: 12 });
  fc.assert(
    fc.property(pairs, fc.constantFrom(0.2, 1), (some, matters) => {
      const swapped = some.map(([a, b]): [number, number] => [b, a]);
      expect(verdict(compare(swapped, matters), 0.05)).toBe(
        mirror[verdict(compare(some, matters), 0.05)],
      );
    }),
    { numRuns: 30 },
  );
});

const sentence = (group: typeof onObject, subject?: string) =>
  verdictSentence({ ...group, verdict: verdict(group, 0.05) }, subject);

test('each verdict reads as a sentence with its figures', () => {
  expect(sentence(onObject, 'aeroplane')).toBe(
    'Over 4 samples, there is more heat on aeroplane than on the background: mean 0.750 on aeroplane, 0.225 on the background (t(3) = 8.34, two-sided p = 0.004, d_z = 4.17).',
  );
  expect(sentence(onBackground)).toBe(
    'Over 4 samples, there is more heat on the background than on the object: mean 0.225 on the object, 0.750 on the background (t(3) = -8.34, two-sided p = 0.004, d_z = -4.17).',
  );
  expect(sentence(balanced)).toBe(
    'Over 400 samples, heat on the object and on the background differs by less than the smallest effect that matters, d_z = 0.2 (equivalence p = 3.2e-5): mean 0.500 on the object, 0.500 on the background (t(399) = 0.00, two-sided p = 1.000, d_z = 0.00).',
  );
  expect(sentence(undecided)).toBe(
    'Over 4 samples, neither a difference in heat between the object and the background nor its absence (below d_z = 0.2) can be shown: mean 0.400 on the object, 0.388 on the background (t(3) = 0.24, two-sided p = 0.824, d_z = 0.12).',
  );
  expect(sentence(twoAnImage)).toMatch(
    /^Over 8 samples, there is more heat on the object.*\(t\(3\) = \d\.\d\d over 4 images, two-sided p = /,
  );
  expect(sentence(single)).toBe(
    'Only 1 sample could be compared, and the paired test needs at least 2.',
  );
  expect(sentence(compare([]))).toBe(
    'No sample could be compared, and the paired test needs at least 2.',
  );
  expect(sentence(noSpread)).toBe(
    'All 2 samples differ by the same amount, so there is no paired test: mean 0.625 on the object, 0.125 on the background.',
  );
  expect(sentence(oneImage)).toBe(
    'Over 2 samples, all from one image or without spread between images, there is no test: mean 0.750 on the object, 0.300 on the background.',
  );
});

test('no sentence judges or claims proof', () => {
  const groups = [
    onObject,
    onBackground,
    balanced,
    undecided,
    twoAnImage,
    oneImage,
    single,
    noSpread,
  ];
  for (const group of [...groups, compare([])]) {
    expect(sentence(group)).not.toMatch(/prove|proof|good|bad|null|undefined|NaN/);
  }
});
