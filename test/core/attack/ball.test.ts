import { describe, expect, test } from 'vitest';
import {
  drawInside,
  drawOnSurface,
  freeValues,
  project,
  roundedPixels,
  steepest,
  type Ball,
} from '../../../core/attack/ball.ts';
import { l2Norm, perturbationSize } from '../../../core/attack/size.ts';
import { randomNumbers } from '../../../core/stats/random.ts';

const pixels = Float32Array.from([100, 2, 254, 50, 50, 50]);
const linf: Ball = { pixels, allowed: null, norm: 'linf', epsilon: 4 };
const l2: Ball = { ...linf, norm: 'l2', epsilon: 5 };

describe('project', () => {
  test('limits each change, and keeps to 0 to 255', () => {
    const image = Float32Array.from([110, -9, 260, 49, 46, 56]);
    expect([...project(image, linf)]).toEqual([104, 0, 255, 49, 46, 54]);
  });

  test('shortens the change to the radius in L2, and leaves a shorter one', () => {
    const far = pixels.map((pixel, i) => pixel + (i === 3 ? 6 : i === 4 ? 8 : 0));
    expect([...project(far, l2)]).toEqual([100, 2, 254, 53, 54, 50]);
    const near = pixels.with(3, 53);
    expect(project(near, l2)).toEqual(near);
  });

  test('undoes what is not allowed', () => {
    const image = pixels.map((pixel) => pixel + 1);
    const allowed = Uint8Array.from([0, 1]);
    expect([...project(image, { ...linf, allowed })]).toEqual([100, 2, 254, 51, 51, 51]);
  });
});

test('the steepest direction is the sign in L∞ and has length 1 in L2, among what may be changed', () => {
  const gradient = Float32Array.from([9, 9, 9, -3, 0, 4]);
  const allowed = Uint8Array.from([0, 1]);
  expect([...steepest(gradient, { ...linf, allowed })]).toEqual([0, 0, 0, -1, 0, 1]);
  const direction = steepest(gradient, { ...l2, allowed });
  expect([...direction].map((value) => Math.round(1000 * value) / 1000)).toEqual([
    0, 0, 0, -0.6, 0, 0.8,
  ]);
  expect([...steepest(new Float32Array(6), l2)]).toEqual([0, 0, 0, 0, 0, 0]);
});

describe.each([
  ['inside', drawInside],
  ['on the surface', drawOnSurface],
])('an image drawn %s', (_, draw) => {
  const wide: Ball = {
    pixels: new Float32Array(3000).fill(128),
    allowed: null,
    norm: 'l2',
    epsilon: 90,
  };

  test('is in the ball, in its region, and the same for the same seed', () => {
    const allowed = Uint8Array.from({ length: 1000 }, (_, at) => at % 2);
    for (const ball of [
      wide,
      { ...wide, norm: 'linf' as const, epsilon: 3 },
      { ...wide, allowed },
    ]) {
      const drawn = draw(ball, randomNumbers(1));
      expect(drawn).toEqual(draw(ball, randomNumbers(1)));
      expect(drawn).not.toEqual(draw(ball, randomNumbers(2)));
      expect(perturbationSize(ball.pixels, drawn)[ball.norm]).toBeLessThanOrEqual(
        ball.epsilon * 1.00001,
      );
      if (ball.allowed !== null) expect(drawn.slice(0, 3)).toEqual(ball.pixels.slice(0, 3));
    }
  });

  test('reaches nearly as far as it may', () => {
    expect(perturbationSize(wide.pixels, draw(wide, randomNumbers(1))).l2).toBeGreaterThan(89);
  });
});

test('a uniform image of an L∞ ball has changes of mean 0 and variance ε²/3', () => {
  const ball: Ball = {
    pixels: new Float32Array(30_000).fill(128),
    allowed: null,
    norm: 'linf',
    epsilon: 6,
  };
  const change = drawInside(ball, randomNumbers(5)).map((value) => value - 128);
  expect(Math.abs(change.reduce((sum, value) => sum + value, 0) / 30_000)).toBeLessThan(0.1);
  expect(l2Norm(change) ** 2 / 30_000 / 12).toBeCloseTo(1, 1);
});

test('rounds to whole pixel values that are still in an L∞ ball of a broken radius', () => {
  const ball = { ...linf, epsilon: 2.5 };
  const image = Float32Array.from([102.5, 4.4, 252.6, 47.5, 50.2, 49.5]);
  expect([...roundedPixels(image, ball)]).toEqual([102, 4, 253, 48, 50, 50]);
});

test('counts three values for each pixel that may be changed', () => {
  expect(freeValues(linf)).toBe(6);
  expect(freeValues({ ...linf, allowed: Uint8Array.from([0, 1]) })).toBe(3);
});
