import { expect, test } from 'vitest';
import type { Measurement } from '../../../core/spec/measurement.ts';
import { GroupResults } from '../../../core/spec/results.ts';
import { byClass, groupResults } from '../../../core/stats/group-results.ts';
import { measured } from './measured.ts';

const identity = { sample: 'b/bird', class: 'bird', image: 'b.jpg', method: 'gradcam' as const };
const rows: Measurement[] = [
  measured({ meanForeground: 0.9, meanBackground: 0.2 }),
  measured({ meanForeground: 0.7, meanBackground: 0.1 }),
  measured({ meanForeground: 0.8, meanBackground: 0.3 }),
  measured({ class: 'bird', meanForeground: 0.1, meanBackground: 0.3 }),
  { ...identity, status: 'excluded', reason: 'empty-foreground', message: '' },
  { ...identity, status: 'excluded', reason: 'empty-foreground', message: '' },
  { ...identity, status: 'excluded', reason: 'flat-map', message: '' },
  { ...identity, status: 'failed', stage: 'explain', message: '' },
];

test('only measured samples enter the test; the others are counted by reason', () => {
  const results = groupResults(rows, 0.05);
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
  const { p } = groupResults(group, 0.05).primary;
  expect(groupResults(group, p!.greater * 2).verdict).toBe('on-object');
  expect(groupResults(group, p!.greater / 2).verdict).toBe('no-difference');
});

test('classes come in alphabetical order, each with its own counts', () => {
  const [aeroplane, bird, ...others] = byClass([...rows].reverse(), 0.05);
  expect(others).toEqual([]);
  expect(aeroplane).toMatchObject({ class: 'aeroplane', n: 3, excluded: {}, failed: 0 });
  expect(bird).toMatchObject({ class: 'bird', n: 1, failed: 1, verdict: 'not-enough-data' });
});

test('a group without any measured sample has results all the same', () => {
  const results = groupResults(rows.slice(4), 0.05);
  expect(GroupResults.parse(results)).toEqual(results);
  expect(results).toMatchObject({ verdict: 'not-enough-data', n: 0, measures: null });
});
