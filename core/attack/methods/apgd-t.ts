import { drawOnSurface } from '../ball.ts';
import { untilFooled, visit, type Attack } from '../search.ts';
import { classMask } from '../step.ts';
import { apgdRun } from './apgd-run.ts';

/** Classes that are tried, as AutoAttack does: those with the highest logits. */
export const TARGETS = 9;

/**
 * Targeted Auto-PGD (Croce & Hein 2020, section 4): a run of APGD with the targeted difference of logits ratio toward
 * each of the nine classes with the highest logits on the clean image, outside of those to leave. It ends once the
 * model is fooled into any class. Restarts are rounds over all nine.
 */
export const apgdT: Attack = async (search) => {
  const { ball, goal, restarts, random } = search;
  const { answer } = await visit(ball.pixels, search);
  const isWanted = goal.toward.some((one) => one > 0);
  const targets = [...answer.logits.keys()]
    .filter((index) => (isWanted ? goal.toward[index]! > 0 : !(goal.from[index]! > 0)))
    .sort((a, b) => answer.logits[b]! - answer.logits[a]!)
    .slice(0, TARGETS);
  return untilFooled(targets.length * restarts, (turn) => {
    const target = targets[turn % targets.length]!;
    const toward = classMask([target], goal.from.length);
    return apgdRun(drawOnSurface(ball, random), { ...search, goal: { ...goal, toward } });
  });
};
