import { expect, it } from 'vitest';
import { attackCurve, attackFigures, attackGaps } from '../../../core/study/attack-figures.ts';
import { wilsonInterval } from '../../../core/stats/wilson-interval.ts';
import { measured } from '../../report/fixture.ts';
import { attackedRun, cellOf } from './attacked-runs.ts';
import { studyRunOf } from './study-runs.ts';

/** Ten photos, cats and dogs in turn. */
const rows = Array.from({ length: 10 }, (_, i) =>
  measured(
    `photo_${i}`,
    { meanForeground: 0.6, meanBackground: 0.2 },
    { class: i % 2 === 0 ? 'cat' : 'dog', sample: `photo_${i}`, rocAuc: 0.8 },
  ),
);

it('counts as fooled those that were right before, of attack and noise, over all and by class', () => {
  // Two were wrong before and stay so; of the others, the cats are fooled, and one dog by noise.
  const run = attackedRun(studyRunOf('a', rows), [cellOf()], (i) => ({
    wasRight: i >= 2,
    fooled: i < 2 || i % 2 === 0,
    byNoise: i < 2 || i === 9,
    rocAuc: 0.5,
  }));
  const figures = attackFigures(run);
  const of = (attack: string, measure: string, name = 'all') => {
    const found = figures.find(
      (each) => each.attack === attack && each.measure === measure && each.class === name,
    );
    return found && [found.estimate, found.n];
  };
  const [attack, noise] = ['pgd linf, epsilon 4', 'noise as pgd linf, epsilon 4'];
  expect(of(attack, 'fooled')).toEqual([0.5, 8]);
  expect(of(attack, 'fooled', 'cat')).toEqual([1, 4]);
  expect(of(attack, 'fooled', 'dog')).toEqual([0, 4]);
  expect(of(noise, 'fooled')).toEqual([1 / 8, 8]);
  expect(of(attack, 'correct')).toEqual([0.4, 10]);
  expect(of(noise, 'correct')).toEqual([0.7, 10]);
  expect(of(attack, 'rocAuc')?.[0]).toBeCloseTo(0.5, 12);
  expect(of(noise, 'rocAuc')?.[0]).toBeCloseTo(0.8, 12);
  expect(of(attack, 'similarity.ssim')).toBeUndefined();
  expect(figures.find(({ measure }) => measure === 'fooled')).toMatchObject({
    low: wilsonInterval(0.5, 8)![0],
    high: wilsonInterval(0.5, 8)![1],
    method: 'gradcam',
    run: 'run-a',
  });
});

it('counts those that reached a class, of attack and noise, and names the class', () => {
  const cells = [cellOf(), cellOf({ toward: 'bird' }), cellOf({ toward: 'bird', seed: 1 })];
  const run = attackedRun(studyRunOf('a', rows), cells, (i, { toward }) => ({
    wasRight: i >= 2,
    fooled: i < 8,
    byNoise: i === 2,
    ...(toward !== undefined && { reached: i < 5 }),
  }));
  const [away, bird] = attackCurve(run);
  expect(attackCurve(run).map(({ attack }) => attack)).toEqual([
    'pgd linf',
    'pgd linf toward bird',
    'pgd linf toward bird (2)',
  ]);
  expect(away?.attacked).not.toHaveProperty('reached');
  expect(bird?.attacked).toMatchObject({
    fooled: { estimate: 6 / 8 },
    reached: { estimate: 3 / 8 },
  });
  expect(bird?.control).toMatchObject({
    fooled: { estimate: 1 / 8 },
    reached: { estimate: 1 / 8 },
  });
  const reached = attackFigures(run).filter(({ measure }) => measure === 'reached');
  expect(new Set(reached.map(({ attack }) => attack))).toEqual(
    new Set(
      ['', ' (2)'].flatMap((number) => [
        `pgd linf toward bird${number}, epsilon 4`,
        `noise as pgd linf toward bird${number}, epsilon 4`,
      ]),
    ),
  );
});

it('says nothing of accuracy where it is not known which classes are right', () => {
  const run = attackedRun(studyRunOf('a', rows), [cellOf()], () => ({
    wasRight: null,
    fooled: true,
  }));
  const measures = new Set(attackFigures(run).map(({ measure }) => measure));
  expect(measures.has('correct')).toBe(false);
  expect(measures.has('fooled')).toBe(true);
});

it('has a point of the curve for each size, and tells attacks apart that differ in settings alone', () => {
  const cells = [
    cellOf({ epsilon: 2 }),
    cellOf({ epsilon: 4 }),
    cellOf({ epsilon: 4, region: 'object' }),
    cellOf({ epsilon: 4, steps: 50 }),
  ];
  const run = attackedRun(studyRunOf('a', rows), cells, (i, { epsilon, steps }) => ({
    fooled: i < epsilon + (steps === 50 ? 5 : 0),
  }));
  expect(
    attackCurve(run).map(({ attack, epsilon, attacked, control }) => [
      ...[attack, epsilon, attacked.fooled?.estimate, control.fooled?.estimate],
    ]),
  ).toEqual([
    ['pgd linf', 2, 0.2, 0],
    ['pgd linf', 4, 0.4, 0],
    ['pgd linf, object', 4, 0.4, 0],
    ['pgd linf (2)', 4, 0.9, 0],
  ]);
});

it('has the gap of each attack as the audit has it, under the name of its curves', () => {
  const gap = {
    ...{ epsilon: 4, n: 8, gap: 0.25, gapCI95: [0, 0.5] as [number, number] },
    ...{ object: { share: 0.5, ci95: null }, patch: { share: 0.25, ci95: null } },
  };
  const attack = { attack: 'pgd', norm: 'linf', restarts: 1, seed: 0, stepSize: null } as const;
  const run = studyRunOf('a', rows);
  const attacks = [
    { ...attack, steps: 10, figures: [], gap: null },
    { ...attack, steps: 50, figures: [], gap },
  ];
  expect(attackGaps({ ...run, results: { ...run.results, attacks } })).toEqual([
    { model: 'a', dataset: run.dataset, attack: 'pgd linf (2)', ...gap },
  ]);
});

it('is empty without attacks', () => {
  expect(attackGaps(studyRunOf('a', rows))).toEqual([]);
  expect(attackFigures(studyRunOf('a', rows))).toEqual([]);
  expect(attackCurve(studyRunOf('a', rows))).toEqual([]);
});
