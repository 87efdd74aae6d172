import { move, project, steepest } from '../ball.ts';
import { stronger, visit, type Search, type Visited } from '../search.ts';
import { checkpoints, shouldHalve } from './apgd-schedule.ts';

/** Share of a step that is new; the rest is momentum. */
const ALPHA = 0.75;

/** What a run of APGD found, and how. */
export interface ApgdRun {
  /** The strongest image. */
  best: Visited;
  /** The loss at the start and after each step. */
  losses: number[];
  /** The size of each step, in pixel values. */
  stepSizes: number[];
}

/**
 * One run of APGD (Croce & Hein 2020, algorithm 1): steps of twice the ball's radius at first, with momentum,
 * z = Π(x_k + η · ∇), x_{k+1} = Π(x_k + α (z − x_k) + (1 − α)(x_k − x_{k−1})) with α = 0.75, and 1 in the first step;
 * at checkpoints the step is halved if it did not help, and the run goes on from the image with the highest loss.
 */
export async function apgdRun(start: Float32Array, search: Search): Promise<ApgdRun> {
  const { ball, steps } = search;
  const looks = new Set(checkpoints(steps));
  let at = await visit(start, search);
  let [best, highest] = [at, at];
  let previous = at.image;
  let stepSize = 2 * ball.epsilon;
  let since = [at.answer.loss];
  let [bestBefore, wasHalved] = [at.answer.loss, true];
  const run: ApgdRun = { best, losses: [at.answer.loss], stepSizes: [] };

  for (let i = 1; i <= steps; i++) {
    const alpha = i === 1 ? 1 : ALPHA;
    const from = at.image;
    const z = project(move(from, steepest(at.answer.gradient, ball), stepSize), ball);
    const mixed = new Float32Array(from.length);
    for (let j = 0; j < from.length; j++) {
      const pixel = from[j]!;
      mixed[j] = pixel + alpha * (z[j]! - pixel) + (1 - alpha) * (pixel - previous[j]!);
    }
    previous = from;
    at = await visit(project(mixed, ball), search);
    best = stronger(best, at);
    if (at.answer.loss > highest.answer.loss) highest = at;
    since.push(at.answer.loss);
    run.losses.push(at.answer.loss);
    run.stepSizes.push(stepSize);
    if (!looks.has(i)) continue;
    wasHalved = shouldHalve({ losses: since, best: highest.answer.loss, bestBefore, wasHalved });
    bestBefore = highest.answer.loss;
    since = [at.answer.loss];
    if (wasHalved) {
      stepSize /= 2;
      at = highest;
    }
  }
  return { ...run, best };
}
