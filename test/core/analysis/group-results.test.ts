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

test('alpha decides the verdict', () => {
  const group = rows.slice(0, 3);
  const { p } = groupResults(group, verdictOptions).primary;
  expect(groupResults(group, { ...verdictOptions, alpha: p!.greater * 2 }).verdict).toBe(
    'on-object',
  );
  expect(groupResults(group, { ...verdictOptions, alpha: p!.greater / 2 }).verdict).toBe(
    'not-enough-data',
  );
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
  const cat = rows.slice(0, 3).map((row) => ({ ...row, class: 'cat' }));
  const [aeroplane, bird, other] = byClass([...rows, ...cat], verdictOptions);
  const { log10p } = aeroplane!.primary;
  expect(aeroplane!.adjusted?.holm.log10p).toBeCloseTo(log10p!.twoSided + Math.log10(2), 12);
  expect(bird!.adjusted).toBeNull();
  expect(other!.adjusted?.benjaminiHochberg.log10p).toBeCloseTo(log10p!.twoSided, 12);
});

test('where images have several samples, the pooled verdict rests on the clustered test', () => {
  const two = (image: string, meanForeground: number) =>
    ['cat', 'dog'].map((name) =>
      measured({ image, class: name, meanForeground, meanBackground: 0.3 }),
    );
  const pairs = [...two('1.jpg', 0.2), ...two('2.jpg', 0.6), ...two('3.jpg', 0.7)];
  const { primary, equivalence } = groupResults(pairs, verdictOptions);
  expect(primary).toMatchObject({ n: 6, df: 5, clustered: { images: 3, df: 2 } });
  const { clustered } = primary;
  expect(clustered!.p!.greater).toBeGreaterThan(primary.p!.greater);
  const between = { ...verdictOptions, alpha: (clustered!.p!.greater + primary.p!.greater) / 2 };
  expect(equivalence!.p).toBeGreaterThan(between.alpha);
  expect(groupResults(pairs, between).verdict).toBe('not-enough-data');
  expect(groupResults(pairs, { ...between, alpha: clustered!.p!.greater * 1.01 }).verdict).toBe(
    'on-object',
  );
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
        ClassResults.omit({ baselines: true }).parse(results);
      }
      GroupResults.parse(groupResults(some, verdictOptions));
    }),
    { numRuns: 25 },
  );
});
