import { expect, it } from 'vitest';
import { headResults } from '../../../core/analysis/head-results.ts';
import { learned } from '../../../core/analysis/learned.ts';
import { measured } from './measured.ts';

const rows = Array.from({ length: 8 }, (_, i) =>
  measured({ sample: `${i}/cat`, image: `${i}.jpg` }),
);
const heads = (own: number, draws: number, classes: number[] = []) =>
  headResults(
    rows,
    new Map(
      rows.map(({ sample }, i) => [
        sample,
        {
          own: own + 0.001 * i,
          untrained: Array.from({ length: draws }, (_, k) => 0.4 + (0.2 * k) / draws),
          classes,
        },
      ]),
    ),
  );

it('ranks the mean of own maps among the means of heads', () => {
  const results = heads(0.9, 199)!;
  expect(results.untrained).toMatchObject({ draws: 199, p: { greater: 1 / 200, less: 1 } });
  expect(results.untrained!.own).toBeCloseTo(0.9035, 12);
  expect(learned(results, 0.05, '')).toMatchObject({ p: { greater: 1 / 200 }, images: 8 });
});

it('does not pass a head that is one of the draws', () => {
  expect(learned(heads(0.5, 199), 0.05, '').p!.greater).toBeGreaterThan(0.4);
});

it('is not tested by fewer heads than the level takes', () => {
  expect(learned(heads(0.9, 38), 0.05, '').untested).toMatch(/38 heads .* it takes 39/);
  expect(learned(heads(0.9, 39), 0.05, '').untested).toBeUndefined();
  expect(learned(null, 0.05, 'no weights between layer and logits').untested).toBe(
    'no weights between layer and logits',
  );
});

it('shows the rank among other classes beside it, which does not decide', () => {
  const { tests, p } = learned(heads(0.9, 199, [0.95, 0.96, 0.97]), 0.05, '');
  expect(tests.map(({ name, p: each }) => [name, each])).toEqual([
    ['untrained-heads', 1 / 200],
    ['other-classes', 1],
  ]);
  expect(p!.greater).toBe(1 / 200);
});
