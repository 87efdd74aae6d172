import { expect, it } from 'vitest';
import { compareModels, type ComparedSample } from '../../../core/study/compare-models.ts';
import { MeasureComparison } from '../../../core/schema/study-results.ts';
import { holm } from '../../../core/stats/holm.ts';
import { randomNumbers } from '../../../core/stats/random.ts';

/** Samples of three models, the first the best by far, the others alike, in classes of so many images. */
function samplesOf(classes: Record<string, number>): ComparedSample[] {
  const random = randomNumbers(1);
  return Object.entries(classes).flatMap(([name, images], c) =>
    Array.from({ length: images }, (_, i) => {
      const hard = 0.2 * random();
      const value = (level: number) => level - hard + 0.05 * random();
      return {
        class: name,
        cluster: `image ${i}`,
        values: [value(0.9 - 0.02 * c), value(0.7), value(0.7)],
      };
    }),
  );
}

const models = ['best', 'one', 'other'];

it('compares all pairs, overall and within classes, and corrects for the pairs', () => {
  const samples = samplesOf({ cat: 30, dog: 45, owl: 4 });
  const result = compareModels('rocAuc', models, samples);
  expect(MeasureComparison.parse(result)).toEqual(result);
  expect(result).toMatchObject({ n: 79, images: 45 });
  expect(result.pairs.map(({ a, b }) => [a, b])).toEqual([
    ['best', 'one'],
    ['best', 'other'],
    ['one', 'other'],
  ]);
  const difference =
    samples.reduce((sum, { values }) => sum + values[0]! - values[1]!, 0) / samples.length;
  expect(result.pairs[0]!.difference).toBeCloseTo(difference, 12);
  const wanted = holm(result.pairs.map(({ p }) => Math.log10(p!)));
  result.pairs.forEach((pair, i) => expect(pair.holm).toBeCloseTo(10 ** wanted[i]!, 12));
  expect(result.pairs[0]!.holm).toBeLessThan(0.001);
  expect(result.pairs[2]!.holm).toBeGreaterThan(0.05);
});

it('tests no pair within a class of fewer than six images', () => {
  const { byClass } = compareModels('rocAuc', models, samplesOf({ cat: 30, owl: 5, yak: 6 }));
  const tested = byClass.map(({ class: name, pairs }) => [
    name,
    pairs.every(({ p }) => p !== null),
  ]);
  expect(tested).toEqual([
    ['cat', true],
    ['owl', false],
    ['yak', true],
  ]);
});

it('ranks the best first alone, and the others alike', () => {
  const { models: ranked } = compareModels('rocAuc', models, samplesOf({ cat: 60 }));
  expect(ranked[0]!.rank).toEqual({ rank: 1, low: 1, high: 1 });
  expect(ranked[1]!.rank).toMatchObject({ low: 2, high: 3 });
  expect(ranked[2]!.rank).toMatchObject({ low: 2, high: 3 });
});

it('ranks nothing on fewer than 20 images', () => {
  const { models: ranked } = compareModels('rocAuc', models, samplesOf({ cat: 19 }));
  expect(ranked.map(({ rank }) => rank)).toEqual([null, null, null]);
});

it('averages over classes of at least ten images, with an interval for these classes beside it', () => {
  const samples = samplesOf({ cat: 30, cow: 10, dog: 45, owl: 9 });
  const { acrossClasses } = compareModels('rocAuc', models, samples);
  expect(acrossClasses).toHaveLength(3);
  const [first] = acrossClasses;
  expect(first).toMatchObject({ a: 'best', b: 'one', classes: ['cat', 'cow', 'dog'] });
  expect(first!.ci95[0]).toBeLessThan(first!.mean);
  expect(first!.jointCI95![0]).toBeLessThan(first!.mean);
  expect(first!.jointCI95![1]).toBeGreaterThan(first!.mean);
  expect(first!.mean).toBeCloseTo(0.18, 1);
});

it('says nothing over classes of one class, or of models that are the same', () => {
  expect(compareModels('rocAuc', models, samplesOf({ cat: 30 })).acrossClasses).toEqual([]);
  const same = samplesOf({ cat: 30, dog: 20 }).map((sample) => ({
    ...sample,
    values: [0.5, 0.5],
  }));
  const { pairs, acrossClasses } = compareModels('rocAuc', ['a', 'b'], same);
  expect(acrossClasses).toEqual([]);
  expect(pairs).toMatchObject([{ difference: 0, ci95: null, p: 1, holm: 1 }]);
});
