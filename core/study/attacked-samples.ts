import type { AttackCell } from '../schema/attack-cells.ts';
import type { AttackRecord } from '../schema/attack-record.ts';

/** One attack of an audit, and what became of its samples. */
export interface AttackedSamples {
  cell: AttackCell;
  /** Its name in the study, without its size: "pgd linf", "pgd linf toward cat, object". */
  name: string;
  /** By sample. */
  records: ReadonlyMap<string, AttackRecord>;
}

/** What `cells.csv` calls an attack of one size, and the noise of the same size in the same region. */
export function attackLabels({ name, cell }: Pick<AttackedSamples, 'name' | 'cell'>): {
  attacked: string;
  control: string;
} {
  const attacked = `${name}, epsilon ${cell.epsilon}`;
  return { attacked, control: `noise as ${attacked}` };
}

/** What the name of an attack depends on. */
type NamedAttack = Omit<AttackCell, 'epsilon' | 'stepSize'> & { stepSize?: number | null };

/** The names of attacks, in order: attacks that differ in their settings alone are numbered, "pgd linf (2)". */
export function attackNames(cells: readonly NamedAttack[]): string[] {
  const known = new Map<string, string[]>();
  return cells.map(({ region, ...how }) => {
    const settings = JSON.stringify([
      how.attack,
      how.norm,
      how.steps,
      how.stepSize ?? null,
      how.restarts,
      how.seed,
    ]);
    const toward = how.toward === undefined ? '' : ` toward ${how.toward}`;
    const plain = `${how.attack} ${how.norm}${toward}`;
    const alike = known.get(plain) ?? [];
    if (!alike.includes(settings)) alike.push(settings);
    known.set(plain, alike);
    const number = alike.indexOf(settings);
    const numbered = number === 0 ? plain : `${plain} (${number + 1})`;
    return region === 'all' ? numbered : `${numbered}, ${region}`;
  });
}
