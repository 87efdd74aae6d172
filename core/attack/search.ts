import type { Ball } from './ball.ts';
import type { Answer, Goal, Step } from './step.ts';

/** What an attack is to do to one image. */
export interface Search {
  ball: Ball;
  goal: Goal;
  step: Step;
  isFooled: (logits: Float32Array) => boolean;
  /** Uniform numbers in [0, 1). */
  random: () => number;
  /** Steps of one run. */
  steps: number;
  /** In pixel values; APGD chooses its own. */
  stepSize: number;
  /** Most runs, each from an image drawn anew. No further one starts once the model is fooled. */
  restarts: number;
  /** Whether runs start at the image instead of one drawn. For comparisons with other programs. */
  startsAtImage?: boolean;
}

/** An image that was asked about. */
export interface Visited {
  image: Float32Array;
  answer: Answer;
  isFooled: boolean;
}

/** What an attack found: images that were asked about, and the losses on its way. */
export interface Found {
  best: Visited;
  /** The loss at the start and after each step; one list for each run. */
  losses: number[][];
}

/** An attack: searches a ball for an image that fools the model, by gradients of the loss. */
export type Attack = (search: Search) => Promise<Found>;

/** Asks about an image. */
export async function visit(
  image: Float32Array,
  { step, goal, isFooled }: Pick<Search, 'step' | 'goal' | 'isFooled'>,
): Promise<Visited> {
  const answer = await step(image, goal);
  return { image, answer, isFooled: isFooled(answer.logits) };
}

/** The stronger of two: one that fools the model, and of two such, or two that don't, the one with the higher loss. */
export function stronger(a: Visited, b: Visited): Visited {
  if (a.isFooled !== b.isFooled) return a.isFooled ? a : b;
  return b.answer.loss > a.answer.loss ? b : a;
}

/** Repeats runs until one fools the model; the strongest image of all. */
export async function untilFooled(
  count: number,
  run: (turn: number) => Promise<{ best: Visited; losses: number[] }>,
): Promise<Found> {
  const first = await run(0);
  const found: Found = { best: first.best, losses: [first.losses] };
  for (let turn = 1; turn < count && !found.best.isFooled; turn++) {
    const { best, losses } = await run(turn);
    found.best = stronger(found.best, best);
    found.losses.push(losses);
  }
  return found;
}
