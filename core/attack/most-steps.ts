import type { AttackCell } from '../schema/attack-cells.ts';
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
