import type { AttackName, AttackNorm, AttackRegion } from './attack.ts';
import type { AttackSpec } from './attack-spec.ts';

/** One attack of one size in one region, without settings that it does not read. */
export interface AttackCell {
  attack: AttackName;
  /** The class that the prediction is to reach, as the spec names it; `undefined` for any other. */
  toward?: string | undefined;
  norm: AttackNorm;
  /** In pixel values. */
  epsilon: number;
  region: AttackRegion;
  steps: number;
  /** In pixel values; `undefined` for the default, and for attacks that choose their own. */
  stepSize?: number;
  restarts: number;
  seed: number;
}

/** The attacks that a spec asks for, by region and then from the smallest size. */
export function attackCells({ epsilons, regions, stepSize, ...how }: AttackSpec): AttackCell[] {
  const [steps, restarts] = how.attack === 'fgsm' ? [1, 1] : [how.steps, how.restarts];
  return regions.flatMap((region) =>
    epsilons.map((epsilon) => ({
      ...how,
      ...{ epsilon, region, steps, restarts },
      ...(stepSize !== undefined && { stepSize }),
    })),
  );
}
