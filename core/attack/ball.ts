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
  const { pixels, allowed, norm, epsilon } = ball;
  const change = image.slice();
  for (let i = 0; i < change.length; i++) change[i]! -= pixels[i]!;
  keepAllowed(change, allowed);
  if (norm === 'l2') {
    const length = l2Norm(change);
    const scale = length > epsilon ? epsilon / length : 1;
    for (let i = 0; i < change.length; i++)
      change[i] = clip(pixels[i]! + change[i]! * scale, 0, 255);
  } else {
    for (let i = 0; i < change.length; i++)
      change[i] = clip(pixels[i]! + clip(change[i]!, -epsilon, epsilon), 0, 255);
  }
  return change;
}

/**
 * The steepest direction of unit size, among the values that may be changed: the gradient's sign for L∞, the gradient
 * over its length for L2. Zeros where the gradient is.
 */
export function steepest(gradient: Float32Array, { allowed, norm }: Ball): Float32Array {
  const free = gradient.slice();
  keepAllowed(free, allowed);
  if (norm === 'linf') {
    for (let i = 0; i < free.length; i++) free[i] = Math.sign(free[i]!);
    return free;
  }
  const length = l2Norm(free);
  if (length > 0) for (let i = 0; i < free.length; i++) free[i]! /= length;
  return free;
}

/** An image at some distance in a direction. Not projected. */
export function move(image: Float32Array, direction: Float32Array, by: number): Float32Array {
  const moved = image.slice();
  for (let i = 0; i < moved.length; i++) moved[i]! += by * direction[i]!;
  return moved;
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

/** Zeros for values that may not be changed. These loops run at each step over all of an image's values. */
function keepAllowed(values: Float32Array, allowed: Uint8Array | null): void {
  if (allowed === null) return;
  for (let place = 0; place < allowed.length; place++) {
    if (allowed[place] !== 1) values.fill(0, 3 * place, 3 * place + 3);
  }
}

function clip(value: number, least: number, most: number): number {
  return value < least ? least : value > most ? most : value;
}
