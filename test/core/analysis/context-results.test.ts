import { expect, it } from 'vitest';
import type { Measured } from '../../../core/schema/measurement.ts';
import { ContextResults } from '../../../core/schema/results.ts';
import { contextResults } from '../../../core/analysis/context-results.ts';
import { pairedTTest } from '../../../core/stats/paired-t-test.ts';
import { measured } from '../../report/fixture.ts';

const areas = [0.1, 0.2, 0.15, 0.12, 0.3, 0.22, 0.18, 0.09];

/** Trains with people on the platform, `extra` more of the heat than their share of the area. */
function trains(count: number, extra: number): Measured[] {
  return areas
    .slice(0, count)
    .map((area, i) =>
      measured(
        `train_${i}`,
        { meanForeground: 0.5, meanBackground: 0.25 },
        { class: 'train', context: { person: { mass: area + extra + 0.01 * (i % 3), area } } },
      ),
    );
}

it('names the context that takes more than its share', () => {
  const [result, ...others] = contextResults(trains(8, 0.2), 0.05);
  expect(others).toEqual([]);
  expect(ContextResults.parse(result)).toMatchObject({
    class: 'train',
    context: 'person',
    n: 8,
    takesMore: true,
  });
  const mass = trains(8, 0.2).map((row) => row.context!['person']!.mass);
  expect(result).toMatchObject({ t: pairedTTest(mass, areas).t });
});

it('does not name one that takes less', () => {
  expect(contextResults(trains(8, -0.05), 0.05)).toMatchObject([{ takesMore: false }]);
});

it('lists a context of fewer than six samples without a test', () => {
  const untested = { n: 5, t: null, p: null, dz: null, adjusted: null, takesMore: false };
  expect(contextResults(trains(5, 0.2), 0.05)).toMatchObject([untested]);
});

it('corrects for the pairs that were tested, hottest for its size first', () => {
  const boats = trains(8, 0.01).map((row) => ({ ...row, class: 'boat' }));
  const [first, second] = contextResults([...boats, ...trains(8, 0.2), ...few()], 0.05);
  expect([first?.class, second?.class]).toEqual(['train', 'boat']);
  expect(first?.adjusted?.holm.p).toBeCloseTo(2 * first!.signFlip!.p.twoSided, 15);
});

it('lists contexts that are equally hot in the order of their names', () => {
  const rows = (...contexts: string[]) =>
    trains(8, 0.2).map((row) => ({
      ...row,
      context: Object.fromEntries(contexts.map((name) => [name, row.context!['person']!])),
    }));
  const names = (some: Measured[]) => contextResults(some, 0.05).map(({ context }) => context);
  expect(names(rows('person', 'dog'))).toEqual(['dog', 'person']);
  expect(names(rows('dog', 'person'))).toEqual(['dog', 'person']);
});

function few(): Measured[] {
  return trains(2, 0).map((row) => ({ ...row, class: 'bus' }));
}

it('is empty where no sample has context', () => {
  expect(contextResults([measured('a', { meanForeground: 1, meanBackground: 0 })], 0.05)).toEqual(
    [],
  );
});

it('counts images, whatever number of samples they have', () => {
  const [one, ...others] = trains(8, 0.2);
  const twice = [one!, ...others].map((row) => ({ ...row, image: one!.image }));
  expect(contextResults(twice, 0.05)).toMatchObject([{ n: 8, signFlip: null, takesMore: false }]);
});
