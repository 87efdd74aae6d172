import { expect, it } from 'vitest';
import { disagreements } from '../../../core/stats/disagreements.ts';

it('is 1 for a sample that comes first in one order and last in the other', () => {
  expect(disagreements([0.9, 0.5, 0.1], [-3, 2, 8])).toEqual([1, 0, 1]);
});

it('does not mind units', () => {
  expect(disagreements([0.1, 0.2, 0.3], [10, 400, 9000])).toEqual([0, 0, 0]);
});

it('is 0 for a lone sample', () => {
  expect(disagreements([1], [2])).toEqual([0]);
});
