import { attackCells, type AttackCell } from '../schema/attack-cells.ts';
import type { AttackSpec } from '../schema/attack-spec.ts';
import type { RunPlan } from '../schema/run-plan.ts';
import { logitsToward } from '../keys/attack-keys.ts';
import { TARGETS } from './methods/apgd-t.ts';

/** What the number of steps depends on: how many logits a model has, and which of them attacks are to reach. */
export type AttackedLogits = Pick<RunPlan, 'towardLogits'> & { recipe: { logits: number } };

/**
 * How often an attack asks for a gradient at most: at the start and after each step of each run, and once more for the rounded
 * image. `apgd-t` runs toward up to nine classes, and first asks which. Fewer if an early run fools the model.
 *
 * @param targets number of logits that the prediction may go to: of those to reach, or all but one
 */
export function mostSteps(
  { attack, steps, restarts }: Pick<AttackCell, 'attack' | 'steps' | 'restarts'>,
  targets: number,
): number {
  const isTargeted = attack === 'apgd-t';
  const runs = isTargeted ? restarts * Math.min(TARGETS, targets) : restarts;
  return (isTargeted ? 1 : 0) + runs * (steps + 1) + 1;
}

/** How often several attacks on one sample ask for a gradient at most. */
export function mostStepsOf(cells: readonly AttackCell[], plan: AttackedLogits): number {
  return cells.reduce(
    (sum, cell) =>
      sum + mostSteps(cell, logitsToward(cell, plan)?.length ?? plan.recipe.logits - 1),
    0,
  );
}

/** How often all attacks on a sample ask for a gradient at most. */
export function mostStepsOfAll(specs: readonly AttackSpec[] = [], plan: AttackedLogits): number {
  return mostStepsOf(specs.flatMap(attackCells), plan);
}
