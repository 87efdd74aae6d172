import { expect, it } from 'vitest';
import { drawFaults, WEATHER } from '../../../bench/chaos/draw-faults.ts';

const BLOWS = 6;

it('draws the same faults for equal seeds, and others for others', () => {
  expect(drawFaults(7, 40)).toEqual(drawFaults(7, 40));
  expect(drawFaults(7, 40)).not.toEqual(drawFaults(8, 40));
  expect(drawFaults(7, 40).slice(0, 5)).toEqual(drawFaults(7, 5));
});

it.each([1, 2, 3])('draws each kind once before any comes again (seed %i)', (seed) => {
  const kinds = WEATHER.length + BLOWS;
  const faults = drawFaults(seed, 2 * kinds);
  for (const round of [faults.slice(0, kinds), faults.slice(kinds)]) {
    expect(new Set(round.map(({ fault }) => fault.kind)).size).toBe(kinds);
  }
});
