import { expect, test } from 'vitest';
import type { Ball } from '../../../core/attack/ball.ts';
import { noise, signNoise } from '../../../core/attack/noise.ts';
import { perturbationSize } from '../../../core/attack/size.ts';

const pixels = new Float32Array(30_000).fill(128);
const allowed = Uint8Array.from({ length: 10_000 }, (_, at) => (at < 4000 ? 1 : 0));
const linf: Ball = { pixels, allowed, norm: 'linf', epsilon: 4 };
const l2: Ball = { pixels, allowed, norm: 'l2', epsilon: 400 };

test('moves every allowed value by ε, up and down as often', () => {
  const drawn = noise.linf(linf, 1);
  const changes = Array.from(drawn.slice(0, 12_000), (value) => value - 128);
  expect(new Set(changes)).toEqual(new Set([4, -4]));
  expect(Math.abs(changes.reduce((sum, change) => sum + change, 0) / 12_000)).toBeLessThan(0.15);
  expect(drawn.slice(12_000).every((value) => value === 128)).toBe(true);
});

test('has the length ε in L2, but for rounding, in the region alone', () => {
  const drawn = noise.l2(l2, 1);
  expect(perturbationSize(pixels, drawn).l2 / 400).toBeCloseTo(1, 1);
  expect(drawn.slice(12_000).every((value) => value === 128)).toBe(true);
});

test('is the same for the same seed', () => {
  expect(noise.l2(l2, 3)).toEqual(noise.l2(l2, 3));
  expect(noise.linf(linf, 3)).not.toEqual(noise.linf(linf, 4));
});

test('keeps to pixel values', () => {
  const dark = { ...linf, pixels: new Float32Array(30_000).fill(1) };
  expect(Math.min(...signNoise(dark, 4, 1))).toBe(0);
});
