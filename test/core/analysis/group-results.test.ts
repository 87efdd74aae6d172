import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Measurement } from '../../../core/schema/measurement.ts';
import { AreaResults, ClassResults, GroupResults } from '../../../core/schema/results.ts';
import { byArea } from '../../../core/analysis/by-area.ts';
import { byClass, groupResults } from '../../../core/analysis/group-results.ts';
import { measured } from './measured.ts';

const identity = { sample: 'b/bird', class: 'bird', image: 'b.jpg', method: 'gradcam' as const };
const verdictOptions = { alpha: 0.05, smallestEffect: 0.2 };
const rows: Measurement[] = [
  measured({ image: '1.jpg', meanForeground: 0.9, meanBackground: 0.2 }),
  measured({ image: '2.jpg', meanForeground: 0.7, meanBackground: 0.1 }),
  measured({ image: '3.jpg', meanForeground: 0.8, meanBackground: 0.3 }),
  measured({ image: '3.jpg', class: 'bird', meanForeground: 0.1, meanBackground: 0.3 }),
  { ...identity, status: 'excluded', reason: 'empty-foreground', message: '' },
  { ...identity, status: 'excluded', reason: 'empty-foreground', message: '' },
  { ...identity, status: 'excluded', reason: 'flat-map', message: '' },
  { ...identity, status: 'failed', stage: 'explain', message: '' },
];

test('only measured samples enter the test; the others are counted by reason', () => {
  const results = groupResults(rows, verdictOptions);
  expect(GroupResults.parse(results)).toEqual(results);
  expect(results).toMatchObject({
    n: 4,
    excluded: { 'empty-foreground': 2, 'flat-map': 1 },
    failed: 1,
    primary: { n: 4 },
  });
});

/** Differences of one class, an image each. */
const classOf = (name: string, differences: readonly number[]) =>
  differences.map((difference, i) =>
    measured({
      class: name,
      image: `${i}.jpg`,
      meanForeground: 0.3 + difference,
      meanBackground: 0.3,
      difference,
    }),
  );
const clear = [0.3, 0.2, 0.4, 0.25, 0.35, 0.1];

test('alpha decides the verdict', () => {
  const group = classOf('aeroplane', clear);
  const at = (alpha: number) => groupResults(group, { ...verdictOptions, alpha }).verdict;
  expect(at(2 / 64)).toBe('on-object');
  expect(at(1.9 / 64)).toBe('not-enough-data');
});

test('classes come in alphabetical order, each with its own counts', () => {
  const [aeroplane, bird, ...others] = byClass([...rows].reverse(), verdictOptions);
  expect(others).toEqual([]);
  expect(aeroplane).toMatchObject({ class: 'aeroplane', n: 3, excluded: {}, failed: 0 });
  expect(bird).toMatchObject({ class: 'bird', n: 1, failed: 1, verdict: 'not-enough-data' });
});

test('a group without any measured sample has results all the same', () => {
  const results = groupResults(rows.slice(4), verdictOptions);
  expect(GroupResults.parse(results)).toEqual(results);
  expect(results).toMatchObject({ verdict: 'not-enough-data', n: 0, measures: null });
});

test('p values of classes are corrected for the number of classes that have a test', () => {
  const some = [...classOf('cat', clear), ...classOf('dog', clear), ...classOf('cow', [0.1])];
  const [cat, cow, dog] = byClass(some, verdictOptions);
  expect(cat!.adjusted?.holm.p).toBeCloseTo((2 * 2) / 64, 12);
  expect(cow!.adjusted).toBeNull();
  expect(dog!.adjusted?.benjaminiHochberg.p).toBeCloseTo(2 / 64, 12);
});

test('a verdict of a class holds after correction for the other classes', () => {
  const undecided = [0.2, -0.2, 0.1, -0.1, 0.05, -0.05];
  const alone = byClass(classOf('cat', clear), verdictOptions);
  expect(alone[0]!.verdict).toBe('on-object');
  const [cat] = byClass([...classOf('cat', clear), ...classOf('dog', undecided)], verdictOptions);
  expect(cat!.verdict).toBe('not-enough-data');
});

test('the verdict takes samples of one image as one draw', () => {
  const thrice = clear
    .slice(0, 3)
    .flatMap((difference, image) =>
      ['a', 'b', 'c'].map((name) =>
        measured({ class: name, image: `${image}.jpg`, meanForeground: 0.3 + difference }),
      ),
    );
  const { primary, verdict } = groupResults(thrice, verdictOptions);
  expect(primary).toMatchObject({ n: 9, clustered: { images: 3 } });
  expect(primary.p!.twoSided).toBeLessThan(0.05);
  expect(verdict).toBe('not-enough-data');
});

test('with the target predicted, those predicted as another class are in no comparison', () => {
  const some = [
    ...classOf('cat', clear),
    measured({
      class: 'cat',
      image: 'wrong.jpg',
      correct: false,
      meanForeground: 0,
      difference: -0.3,
    }),
  ];
  const asked = (kind: 'group' | 'predicted') =>
    groupResults(some, { ...verdictOptions, target: { kind } });
  expect(asked('group')).toMatchObject({ n: 7, excluded: {} });
  expect(asked('predicted')).toMatchObject({
    n: 6,
    excluded: { 'predicted-otherwise': 1 },
    measures: { accuracy: 6 / 7, rocAuc: { n: 6 } },
  });
});

test('no figure of any group is NaN or infinite', () => {
  const heat = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 1));
  const row = fc
    .record({
      meanForeground: heat,
      meanBackground: heat,
      foregroundArea: fc.double({ min: 1e-5, max: 1 - 1e-5, noNaN: true }),
      enrichment: fc.option(heat),
      class: fc.constantFrom('cat', 'dog'),
      image: fc.constantFrom(
        '1.jpg',
        '2.jpg',
        '3.jpg',
        '4.jpg',
        '5.jpg',
        '6.jpg',
        '7.jpg',
        '8.jpg',
      ),
    })
    .map((figures) => measured(figures));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 16 }), (some) => {
      // zod refuses NaN and Infinity.
      for (const results of byArea(some, verdictOptions)) AreaResults.parse(results);
      for (const results of byClass(some, verdictOptions)) {
        ClassResults.omit({ baselines: true, otherMasks: true, heads: true, evidence: true }).parse(
          results,
        );
      }
      GroupResults.parse(groupResults(some, verdictOptions));
    }),
    { numRuns: 25 },
  );
});
