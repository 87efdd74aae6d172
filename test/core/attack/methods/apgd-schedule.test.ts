import { expect, test } from 'vitest';
import { checkpoints, shouldHalve } from '../../../../core/attack/methods/apgd-schedule.ts';

test('looks back after 22 % of 100 steps, then ever more often, as in the paper', () => {
  expect(checkpoints(100)).toEqual([22, 41, 57, 70, 80, 87, 93, 99]);
});

test('looks back at least after every step, if there are few', () => {
  expect(checkpoints(3)).toEqual([1, 2, 3]);
});

const rising = [1, 2, 3, 4, 5];

test('keeps the step while more than three in four raise the loss', () => {
  expect(shouldHalve({ losses: rising, best: 5, bestBefore: 1, wasHalved: false })).toBe(false);
});

test('halves the step if three in four or fewer do', () => {
  expect(shouldHalve({ losses: [1, 2, 3, 4, 3], best: 4, bestBefore: 1, wasHalved: false })).toBe(
    true,
  );
});

test('halves the step if the highest loss stays, unless it was just halved', () => {
  const stuck = { losses: rising, best: 9, bestBefore: 9 };
  expect(shouldHalve({ ...stuck, wasHalved: false })).toBe(true);
  expect(shouldHalve({ ...stuck, wasHalved: true })).toBe(false);
});
