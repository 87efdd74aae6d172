import { expect, it } from 'vitest';
import { rankTest } from '../../../core/stats/rank-test.ts';

it('counts the draws that are as far, the observed one among them', () => {
  const draws = [0.1, 0.2, 0.3, 0.4];
  expect(rankTest(0.35, draws)).toEqual({ greater: 2 / 5, less: 4 / 5 });
  expect(rankTest(9, draws)).toEqual({ greater: 1 / 5, less: 1 });
});

it('counts ties for both sides, and has nothing to say without draws', () => {
  expect(rankTest(0.5, [0.5, 0.5])).toEqual({ greater: 1, less: 1 });
  expect(rankTest(0.5, [])).toEqual({ greater: 1, less: 1 });
});
