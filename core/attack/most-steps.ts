import { attackCells, type AttackCell } from '../schema/attack-cells.ts';
import type { AttackSpec } from '../schema/attack-spec.ts';
import { TARGETS } from './methods/apgd-t.ts';

/**
 * How often an attack asks for a gradient at most: at the start and after each step of each run, and once more for the rounded
 * image. `apgd-t` runs toward up to nine classes, and first asks which. Fewer if an early run fools the model.
 *
 * @param classes number of the model's logits
 */
export function mostSteps(
  { attack, steps, restarts }: Pick<AttackCell, 'attack' | 'steps' | 'restarts'>,
  classes: number,
): number {
  const isTargeted = attack === 'apgd-t';
  const runs = isTargeted ? restarts * Math.min(TARGETS, classes - 1) : restarts;
  return (isTargeted ? 1 : 0) + runs * (steps + 1) + 1;
}

/** How often all attacks on a sample ask for a gradient at most. */
export function mostStepsOfAll(specs: readonly AttackSpec[] = [], classes: number): number {
  return specs.flatMap(attackCells).reduce((sum, cell) => sum + mostSteps(cell, classes), 0);
}
