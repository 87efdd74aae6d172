import { InputError } from '../errors/input-error.ts';
import type { AttackName, AttackNorm } from '../schema/attack.ts';
import { randomNumbers } from '../stats/random.ts';
import { attacks } from './attacks.ts';
import { roundedPixels, type Ball } from './ball.ts';
import { losses } from './losses/losses.ts';
import { visit } from './search.ts';
import { perturbationSize, type PerturbationSize } from './size.ts';
import { classMask, type Step } from './step.ts';

export interface AttackSettings {
  attack: AttackName;
  norm: AttackNorm;
  /** In pixel values; for L∞ at least 1, since photos have whole ones. */
  epsilon: number;
  /** Of each run. `fgsm` always makes one. */
  steps: number;
  /** In pixel values. Default: 2.5 ε / steps (Madry et al. 2018, for L2). */
  stepSize?: number | undefined;
  /** Most runs. */
  restarts: number;
  seed: number;
  /** Whether to start at the image, once, instead of an image drawn from the ball. To compare with other programs. */
  startsAtImage?: boolean | undefined;
}

/** The image to attack, and what of. */
export interface AttackedImage {
  /** Pixels [H, W, 3], 0 to 255. */
  pixels: Uint8Array;
  /** 1 for each pixel that may be changed; `null` for all. */
  allowed: Uint8Array | null;
  /** The classes that the prediction is to leave: those that stand for the image's class. */
  group: readonly number[];
  /** The classes that it is to reach. Default: any other. */
  toward?: readonly number[] | undefined;
}

/** What became of an image. */
export interface AttackOutcome {
  /** The attacked image, rounded to whole pixel values. */
  pixels: Uint8Array;
  /** The model's logits for it. */
  logits: Float32Array;
  isFooled: boolean;
  /** Whether the model was fooled before the image was rounded. */
  wasFooledUnrounded: boolean;
  /** The highest logit before the image was rounded. */
  predictedUnrounded: number;
  /** Of the rounded image. */
  size: PerturbationSize;
  /** The loss at the start and after each step of each run. */
  losses: number[][];
}

/**
 * Attacks an image and judges what comes out of it as a photo: rounded to 8 bits, asked about again, measured then.
 * The model is fooled if its highest logit is outside of the group, or among the classes to reach.
 *
 * Throws InputError if the model has too few other classes for the attack's loss, and for an ε that whole pixel values
 * can't have.
 *
 * @param step asks the model with the attack's loss, see `attacks`
 */
export async function attackImage(
  { pixels, allowed, group, toward = [] }: AttackedImage,
  settings: AttackSettings,
  step: Step,
  classes: number,
): Promise<AttackOutcome> {
  const { attack, norm, epsilon, steps, restarts, seed } = settings;
  const method = attacks[attack];
  refuseEpsilon(settings);
  refuseTooFew(settings, classes - group.length, toward.length > 0);
  const ball: Ball = { pixels: Float32Array.from(pixels), allowed, norm, epsilon };
  const goal = { from: classMask(group, classes), toward: classMask(toward, classes) };
  const isFooled = (logits: Float32Array) => {
    const predicted = highest(logits);
    return toward.length > 0 ? toward.includes(predicted) : !group.includes(predicted);
  };
  const { stepSize = (2.5 * epsilon) / Math.max(1, steps), startsAtImage = false } = settings;
  const random = randomNumbers(seed);
  const search = { ball, goal, step, isFooled, random, steps, stepSize, restarts, startsAtImage };
  const { best, losses } = await method.run(search);
  const rounded = roundedPixels(best.image, ball);
  const judged = await visit(Float32Array.from(rounded), search);
  return {
    pixels: rounded,
    logits: judged.answer.logits,
    isFooled: judged.isFooled,
    wasFooledUnrounded: best.isFooled,
    predictedUnrounded: highest(best.answer.logits),
    size: perturbationSize(pixels, rounded),
    losses,
  };
}

function refuseEpsilon({ norm, epsilon }: AttackSettings): void {
  const least = norm === 'linf' ? 1 : 0;
  if (epsilon >= least && epsilon > 0) return;
  throw new InputError(
    norm === 'linf'
      ? `Expected an epsilon of at least 1 for linf but received ${epsilon}`
      : `Expected an epsilon above 0 but received ${epsilon}`,
    { hint: 'Epsilon is in pixel values, 0 to 255: 8/255 in other programs is 8 here.' },
  );
}

function refuseTooFew({ attack }: AttackSettings, others: number, isTargeted: boolean): void {
  const method = attacks[attack];
  const { name, fewestOthers } = losses[isTargeted ? method.lossToward : method.loss];
  if (others >= fewestOthers) return;
  throw new InputError(
    `The attack ${attack} sorts logits and needs ${fewestOthers} classes besides the image's own (loss ${name}), but the model has ${others}`,
    { hint: 'Choose an attack by cross-entropy: pgd or apgd-ce.' },
  );
}

function highest(logits: Float32Array): number {
  return logits.indexOf(logits.reduce((most, logit) => Math.max(most, logit), -Infinity));
}
