import { drawOnSurface } from '../ball.ts';
import { untilFooled, type Attack } from '../search.ts';
import { apgdRun } from './apgd-run.ts';

/**
 * Auto-PGD (Croce & Hein 2020, "Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse
 * Parameter-free Attacks"), of whatever loss the step has: `apgd-ce` with cross-entropy, `apgd-dlr` with the difference of logits
 * ratio. It needs no step size. See `apgdRun`.
 */
export const apgd: Attack = async (search) => {
  const { ball, restarts, random, startsAtImage = false } = search;
  return untilFooled(startsAtImage ? 1 : restarts, () =>
    apgdRun(startsAtImage ? ball.pixels : drawOnSurface(ball, random), search),
  );
};
