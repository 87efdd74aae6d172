import { expect, it } from 'vitest';
import { InterventionEffect } from '../../../core/schema/results.ts';
import { interventionEffects } from '../../../core/analysis/intervention-effects.ts';
import { altered } from './altered-rows.ts';

const rows = [
  altered('a', { drop: 4, background: 0.5, flipped: true }),
  altered('b', { drop: 3, background: 0.4 }),
  altered('c', { drop: 5, background: 0.2 }),
  altered('d', { drop: 4, background: 0.1 }),
];

it('tells what was lost with the background, and how many predictions flipped', () => {
  const [mean] = interventionEffects(rows);
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
  const effects = interventionEffects(rows);
  expect(effects.map(({ fill }) => fill)).toEqual(['mean', 'blur']);
  const [mean] = effects;
  expect(mean?.adjusted?.holm.p).toBeCloseTo(2 * mean!.logit.p!.twoSided, 12);
});

it('has nothing to tell of no samples', () => {
  expect(interventionEffects([])).toEqual([]);
});
