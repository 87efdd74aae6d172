import { randomNormal } from 'd3-random';
import type { AttackNorm } from '../schema/attack.ts';
import { randomNumbers } from '../stats/random.ts';
import { freeValues, move, project, roundedPixels, within, type Ball } from './ball.ts';
import { l2Norm } from './size.ts';

/**
 * Noise to compare an attack with: of the same size and region, but drawn instead of searched for. For L∞ each value
 * moves by ε, up or down with equal chances. For L2 a direction is drawn, of Gaussian values, and gone by ε.
 */
export const noise: Readonly<Record<AttackNorm, (ball: Ball, seed: number) => Uint8Array>> = {
  linf: (ball, seed) => signNoise(ball, ball.epsilon, seed),
  l2: gaussianNoise,
};

/** Every value that may be changed moves by `amount`, up or down. Clipped to 0 to 255 and rounded. */
export function signNoise(ball: Ball, amount: number, seed: number): Uint8Array {
  const random = randomNumbers(seed);
  return drawn(
    ball,
    within(ball, () => (random() < 0.5 ? -amount : amount)),
  );
}

/** Gaussian values of length ε in L2. Clipped to 0 to 255 and rounded. */
export function gaussianNoise(ball: Ball, seed: number): Uint8Array {
  const draw = randomNormal.source(randomNumbers(seed))();
  const change = within(ball, () => draw());
  const scale = freeValues(ball) === 0 ? 0 : ball.epsilon / l2Norm(change);
  return drawn(
    ball,
    change.map((value) => value * scale),
  );
}

function drawn(ball: Ball, change: Float32Array): Uint8Array {
  return roundedPixels(project(move(ball.pixels, change, 1), ball), ball);
}
