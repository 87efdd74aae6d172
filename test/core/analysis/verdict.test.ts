import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equivalenceTest } from '../../../core/stats/equivalence-test.ts';
import { compareRegions } from '../../../core/analysis/paired-comparison.ts';
import {
  verdict as verdictOf,
  verdictInput,
  verdictSentence,
} from '../../../core/analysis/verdict.ts';

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

const verdict = (group: ReturnType<typeof compare>, alpha: number) =>
  verdictOf(verdictInput(group), alpha);

const undecidedPairs: [number, number][] = [
  [0.3, 0.4],
  [0.5, 0.4],
  [0.2, 0.25],
  [0.6, 0.5],
  [0.4, 0.45],
  [0.5, 0.45],
];
const onObject = compare([
  [0.7, 0.3],
  [0.8, 0.3],
  [0.9, 0.2],
  [0.6, 0.1],
  [0.7, 0.2],
  [0.8, 0.2],
]);
const onBackground = compare([
  [0.3, 0.7],
  [0.3, 0.8],
  [0.2, 0.9],
  [0.1, 0.6],
  [0.2, 0.7],
  [0.2, 0.8],
]);
const fiveImages = compare([
  [0.7, 0.3],
  [0.8, 0.3],
  [0.9, 0.2],
  [0.6, 0.1],
  [0.7, 0.2],
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
  [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].flatMap((difference): [number, number, string][] => [
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
  ['not-enough-data', fiveImages],
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

test('one-sided p is held against half of alpha', () => {
  const { greater } = onObject.primary.signFlip!.p;
  expect(greater).toBe(1 / 64);
  expect(verdict(onObject, 2 * greater)).toBe('on-object');
  expect(verdict(onObject, 1.99 * greater)).toBe('not-enough-data');
});

test('a two-sided p of 0.076 decides nothing, though one-sided it is below 0.05', () => {
  const pair = (difference: number, i: number): [number, number, string] => [
    0.3 + difference,
    0.3,
    `${i}.jpg`,
  ];
  const group = compare([0.2, 0.3, -0.1, 0.4, 0.15, 0.2, -0.1, 0.1].map(pair));
  expect(group.primary.signFlip!.p.greater).toBeLessThan(0.05);
  expect(group.primary.signFlip!.p.twoSided).toBeGreaterThan(0.05);
  expect(verdict(group, 0.05)).toBe('not-enough-data');
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
  expect(sentence(onObject, 'aeroplane')).toMatch(
    /^Over 6 samples, there is more heat on aeroplane than on the background: mean 0\.750 on aeroplane, 0\.217 on the background \(t\(5\) = \d+\.\d\d, sign flips two-sided p = 0\.031, d_z = \d\.\d\d\)\.$/,
  );
  expect(sentence(onBackground)).toMatch(
    /^Over 6 samples, there is more heat on the background than on the object: mean 0\.217 on the object, 0\.750 on the background/,
  );
  expect(sentence(balanced)).toContain('(equivalence p = 3.2e-5)');
  expect(sentence(undecided)).toMatch(/nor its absence \(below d_z = 0\.2\)/);
  expect(sentence(twoAnImage)).toMatch(
    /\(t\(5\) = \d\.\d\d over 6 images, sign flips two-sided p = /,
  );
  expect(sentence(fiveImages)).toBe(
    'Over 5 samples of fewer than 6 images, nothing can be said: mean 0.740 on the object, 0.220 on the background.',
  );
  expect(sentence(single)).toMatch(/^Only 1 sample/);
  expect(sentence(compare([]))).toMatch(/^No sample/);
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

test('sets the thousands of samples and degrees of freedom apart', () => {
  const many = compare(
    Array.from({ length: 1234 }, (_, i): [number, number] => [0.7 + (i % 10) / 100, 0.3]),
  );
  const sentence = verdictSentence({ ...many, verdict: 'on-object' });
  expect(sentence).toContain('Over 1,234 samples');
  expect(sentence).toContain('t(1,233) = ');
});
