import { expect, it } from 'vitest';
import { randomEffects } from '../../../core/stats/random-effects.ts';
import golden from '../../golden/stats/random-effects.json' with { type: 'json' };

it.each(golden)('equals metafor: $name', ({ y, v, ...wanted }) => {
  const result = randomEffects(y.map((estimate, i) => ({ estimate, variance: v[i]! })))!;
  expect(result.k).toBe(y.length);
  expect(result.mean).toBeCloseTo(wanted.mean, 9);
  expect(result.tau2).toBeCloseTo(wanted.tau2, 10);
  expect(result.i2).toBeCloseTo(wanted.i2, 6);
  const near = (bounds: number[] | null) =>
    bounds && bounds.map((bound): unknown => expect.closeTo(bound, 8));
  expect(result.ci95).toEqual(near(wanted.ci95));
  expect(result.prediction95).toEqual(near(wanted.prediction95));
  expect(result.weights).toEqual(near(wanted.weights));
});

it.each([
  ['one class', [{ estimate: 0.1, variance: 0.01 }]],
  [
    'a class without variance',
    [
      { estimate: 0.1, variance: 0 },
      { estimate: 0.2, variance: 0.01 },
    ],
  ],
  [
    'equal estimates',
    [
      { estimate: 0.1, variance: 0.02 },
      { estimate: 0.1, variance: 0.01 },
    ],
  ],
])('there is none of %s', (_, effects) => {
  expect(randomEffects(effects)).toBeNull();
});
