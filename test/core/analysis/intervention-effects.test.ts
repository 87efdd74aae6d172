import { expect, it } from 'vitest';
import { InterventionEffect } from '../../../core/schema/results.ts';
import { interventionEffects } from '../../../core/analysis/intervention-effects.ts';
import { isRightBy } from '../../../core/analysis/is-right.ts';
import { altered } from './altered-rows.ts';

const isRight = isRightBy({ aeroplane: [404, 895] });
const rows = [
  altered('a', { drop: 4, background: 0.5, flipped: true }),
  altered('b', { drop: 3, background: 0.4 }),
  altered('c', { drop: 5, background: 0.2 }),
  altered('d', { drop: 4, background: 0.1 }),
];

it('tells what was lost with the background, and how many predictions flipped', () => {
  const [mean] = interventionEffects(rows, isRight);
  expect(InterventionEffect.parse(mean)).toMatchObject({
    part: 'background',
    fill: 'mean',
    n: 4,
    logit: { meanBefore: 10, meanAfter: 5, meanDifference: -5 },
    probability: { meanBefore: 0.75, meanAfter: 0.5, meanDifference: -0.25 },
    flips: 0.25,
  });
});

it('leaves out what was done to no sample, and corrects for the rest', () => {
  const effects = interventionEffects(rows, isRight);
  expect(effects.map(({ fill }) => fill)).toEqual(['mean', 'blur']);
  const [mean] = effects;
  expect(mean?.adjusted?.holm.p).toBeCloseTo(2 * mean!.logit.signFlip!.p.twoSided, 12);
});

it('has nothing to tell of no samples', () => {
  expect(interventionEffects([], isRight)).toEqual([]);
});

it('tells changes within the class from those that make a right prediction wrong', () => {
  const answers = [404, 895, 7, 7];
  const before = [404, 404, 404, 7];
  const some = before.map((predicted, i) => {
    const { row, answers: given } = altered(`${i}`, { drop: 1, background: 0.1 });
    return {
      row: { ...row, predicted },
      answers: given.slice(0, 1).map((answer) => ({ ...answer, predicted: answers[i]! })),
    };
  });
  const [effect] = interventionEffects(some, isRight);
  expect(effect).toMatchObject({
    flips: 0.5,
    predictions: {
      accuracyBefore: 0.75,
      accuracyAfter: 0.5,
      rightToWrong: 0.25,
      wrongToRight: 0,
      withinClass: 0.25,
      wrongToWrong: 0,
    },
  });
});

it('does not say what became of predictions that may be right or wrong', () => {
  const [effect] = interventionEffects(rows, isRightBy({}));
  expect(effect).toMatchObject({ flips: 0.25, predictions: null });
});
