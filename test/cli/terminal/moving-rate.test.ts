import { expect, it } from 'vitest';
import { MovingRate } from '../../../cli/terminal/moving-rate.ts';

it('follows a pace that changes, instead of the mean since the start', () => {
  const rate = new MovingRate();
  for (let second = 0; second <= 60; second++) rate.add(second, 1000 * second);
  for (let second = 1; second <= 60; second++) rate.add(60 + 10 * second, 1000 * (60 + second));
  const { samples, seconds } = rate.growth();
  expect(samples / seconds).toBe(10);
});

it('knows no growth before it was told two counts', () => {
  const rate = new MovingRate();
  rate.add(5, 1000);
  expect(rate.growth()).toEqual({ samples: 0, seconds: 0 });
});
