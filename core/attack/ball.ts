import { randomNormal, randomUniform } from 'd3-random';
import type { AttackNorm } from '../schema/attack.ts';
import { l2Norm } from './size.ts';

/** The images that an attack may end at. */
export interface Ball {
  /** Pixels [H, W, 3], whole numbers from 0 to 255: its centre. */
  pixels: Float32Array;
  /** 1 for each pixel [H, W] that may be changed; `null` for all. */
  allowed: Uint8Array | null;
  norm: AttackNorm;
  /** Its radius in pixel values. */
  epsilon: number;
}

/** Values that may be changed: three a pixel. */
export function freeValues({ pixels, allowed }: Ball): number {
  return allowed === null ? pixels.length : 3 * allowed.reduce((sum, one) => sum + one, 0);
}

/** The nearest image of the ball's that keeps to 0 to 255: the perturbation is shortened first, then clipped. */
export function project(image: Float32Array, ball: Ball): Float32Array {
  const { pixels, norm, epsilon } = ball;
  const change = within(ball, (i) => image[i]! - pixels[i]!);
  const length = norm === 'l2' ? l2Norm(change) : 0;
  const scale = length > epsilon ? epsilon / length : 1;
  return pixels.map((pixel, i) => {
    const limited =
      norm === 'l2' ? change[i]! * scale : Math.min(epsilon, Math.max(-epsilon, change[i]!));
    return Math.min(255, Math.max(0, pixel + limited));
  });
}

/**
 * The steepest direction of unit size, among the values that may be changed: the gradient's sign for L∞, the gradient
 * over its length for L2. Zeros where the gradient is.
 */
export function steepest(gradient: Float32Array, ball: Ball): Float32Array {
  const free = within(ball, (i) => gradient[i]!);
  if (ball.norm === 'linf') return free.map(Math.sign);
  const length = l2Norm(free);
  return length === 0 ? free : free.map((value) => value / length);
}

/** An image at some distance in a direction. Not projected. */
export function move(image: Float32Array, direction: Float32Array, by: number): Float32Array {
  return image.map((pixel, i) => pixel + by * direction[i]!);
}

/** An image drawn uniformly from the ball, as Foolbox does, then clipped to 0 to 255. */
export function drawInside(ball: Ball, random: () => number): Float32Array {
  const { pixels, norm, epsilon } = ball;
  if (norm === 'linf') {
    const draw = randomUniform.source(random)(-epsilon, epsilon);
    const change = within(ball, () => draw());
    return project(move(pixels, change, 1), ball);
  }
  const draw = randomNormal.source(random)();
  const direction = within(ball, () => draw());
  const radius = epsilon * random() ** (1 / Math.max(1, freeValues(ball)));
  return project(move(pixels, direction, radius / (l2Norm(direction) || 1)), ball);
}

/**
 * An image drawn from the ball's surface, as APGD starts: uniform values over the largest of them for L∞, a uniform
 * direction for L2. Clipped to 0 to 255.
 */
export function drawOnSurface(ball: Ball, random: () => number): Float32Array {
  const { pixels, norm, epsilon } = ball;
  const draw = norm === 'linf' ? () => 2 * random() - 1 : randomNormal.source(random)();
  const drawn = within(ball, () => draw());
  const largest = drawn.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const size = norm === 'linf' ? largest : l2Norm(drawn);
  return project(move(pixels, drawn, epsilon / (size || 1)), ball);
}

/**
 * The nearest photo: whole pixel values. In L∞ no value changes by more than ε; in L2 rounding may shorten or lengthen
 * the change.
 */
export function roundedPixels(image: Float32Array, { pixels, norm, epsilon }: Ball): Uint8Array {
  const most = norm === 'linf' ? Math.floor(epsilon) : Infinity;
  return Uint8Array.from(image, (value, i) => {
    const change = Math.round(value) - pixels[i]!;
    return pixels[i]! + Math.min(most, Math.max(-most, change));
  });
}

/** A value for each that may be changed, zero for the others. */
export function within(
  { pixels, allowed }: Ball,
  valueAt: (index: number) => number,
): Float32Array {
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < values.length; i++) {
    if (allowed === null || allowed[Math.floor(i / 3)] === 1) values[i] = valueAt(i);
  }
  return values;
}
