import { ownValue } from '../encoding/own-value.ts';
import { attackCells, type AttackCell } from '../schema/attack-cells.ts';
import type { Sample } from '../schema/manifest.ts';
import type { MapOutput } from '../schema/results.ts';
import type { RunPlan } from '../schema/run-plan.ts';
import { artifactKey } from './artifact-key.ts';
import { logitsOf } from './logits-of.ts';
import { mapKeys, type KeyedPlan } from './sample-keys.ts';

/** The model with the gradient of an attack's loss, as plans name it. */
export type Attacker = NonNullable<RunPlan['attackers']>[number];

/** The artifacts of an attack on a sample. */
export interface AttackKeys {
  cell: AttackCell;
  /** The logits to reach; `undefined` if any other will do. */
  toward: readonly number[] | undefined;
  /** JSON: what became of the sample. */
  record: string;
  /** PNG, 8 bits: the attacked image at the model's input size. */
  image: string;
  /** float32 [h, w] each: the primary method's maps for the attacked image, of the class that the whole image was explained for. */
  maps: { map: MapOutput; key: string }[];
}

/** The part of a plan that determines what attacks come to. */
export type AttackedPlan = KeyedPlan & Pick<RunPlan, 'attackers' | 'towardLogits'>;

/** The keys of a sample's attacks, in the order of the spec; none if the run has none. */
export function attackKeys(sample: Sample, plan: AttackedPlan): AttackKeys[] {
  const { spec, recipe, attackers = [] } = plan;
  if (!spec.attacks) return [];
  const { image, labels, prediction } = mapKeys(sample, plan);
  const group = logitsOf(sample, plan);
  return spec.attacks.flatMap(attackCells).map((cell) => {
    const attacker = attackers.find(isAttackerOf(cell));
    if (!attacker) throw new Error(`The plan has no model to attack by ${cell.attack}`);
    const toward = logitsToward(cell, plan);
    // What a class is called changes nothing.
    const { toward: _name, ...how } = cell;
    const key = artifactKey('attack', {
      ...{ image, labels, prediction, group, cell: how },
      ...(toward && { toward }),
      attacker: attacker.digest,
      // Starts and noise are drawn by it.
      photo: sample.imageDigest,
      foreground: sample.foreground,
      void: spec.measure.void,
      method: recipe.method,
    });
    return {
      ...{ cell, toward },
      record: `${key}.json`,
      image: `${key}.png`,
      maps: recipe.maps
        .filter(({ method }) => method === recipe.method)
        .map((map) => ({ map, key: `${key}.${map.output}.npy` })),
    };
  });
}

/** Tells which of a plan's attackers has the loss that an attack raises. */
export function isAttackerOf({ attack, toward }: Pick<AttackCell, 'attack' | 'toward'>) {
  return (attacker: Pick<Attacker, 'attack' | 'isToward'>) =>
    attacker.attack === attack && (attacker.isToward ?? false) === (toward !== undefined);
}

/** The logits that an attack is to reach, in order; `undefined` if any other will do. */
export function logitsToward(
  { toward }: Pick<AttackCell, 'toward'>,
  { towardLogits = {} }: Pick<RunPlan, 'towardLogits'>,
): readonly number[] | undefined {
  if (toward === undefined) return undefined;
  const logits = ownValue(towardLogits, toward);
  if (!logits) throw new Error(`The plan has no logits of ${toward}`);
  return logits;
}
