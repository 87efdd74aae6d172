import { expect, it } from 'vitest';
import { midRanks } from '../../../core/stats/mid-ranks.ts';

it('ranks from 1, equal values in the middle of their places', () => {
  expect(midRanks([30, 10, 20, 10])).toEqual([4, 1.5, 3, 1.5]);
  expect(midRanks([])).toEqual([]);
});
