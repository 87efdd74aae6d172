/** Share of steps since the last checkpoint that have to raise the loss. */
const RHO = 0.75;

/**
 * When APGD looks back, in steps from the start: after 22 % of all steps, then after 3 % fewer each time but never
 * less than 6 %, in whole steps and at least one, as AutoAttack's code counts them.
 */
export function checkpoints(steps: number): number[] {
  const share = (of: number) => Math.max(1, Math.trunc(of * steps));
  const found: number[] = [];
  let period = share(0.22);
  for (let at = period; at <= steps; at += period) {
    found.push(at);
    period = Math.max(period - share(0.03), share(0.06));
  }
  return found;
}

/** What APGD knows at a checkpoint. */
export interface Progress {
  /** Losses since the last checkpoint, that at it first. */
  losses: readonly number[];
  /** The highest loss so far, and at the last checkpoint. */
  best: number;
  bestBefore: number;
  /** Whether the step was halved at the last checkpoint. Counts as true at the start. */
  wasHalved: boolean;
}

/**
 * Whether to halve the step (Croce & Hein 2020, section 3, conditions 1 and 2): no more than ρ = 75 % of the steps raised the loss, or
 * the highest loss is the same as at the last checkpoint, though the step was not halved there. The first condition
 * includes equality, as in AutoAttack's code.
 */
export function shouldHalve({ losses, best, bestBefore, wasHalved }: Progress): boolean {
  const raised = losses.filter((loss, i) => i > 0 && loss > losses[i - 1]!).length;
  return raised <= RHO * (losses.length - 1) || (!wasHalved && bestBefore >= best);
}
