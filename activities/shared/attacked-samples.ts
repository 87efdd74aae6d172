import { attackCells } from '../../core/schema/attack-cells.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import { attackNames, type AttackedSamples } from '../../core/study/attacked-samples.ts';
import { readAttacks } from '../reduce/read-attacks.ts';
import type { Run } from './runs.ts';

/** What became of a run's samples under each of its attacks; none if it has none. Throws CorruptArtifactError if records are lost. */
export async function readAttacked(
  run: Pick<Run, 'store' | 'artifacts' | 'plan'>,
  samples: readonly Sample[],
): Promise<AttackedSamples[]> {
  const cells = run.plan.spec.attacks?.flatMap(attackCells) ?? [];
  if (cells.length === 0) return [];
  const names = attackNames(cells);
  const { attacks } = await readAttacks(run, samples, () => {});
  return cells.map((cell, i) => ({
    cell,
    name: names[i] ?? '',
    records: new Map(
      [...attacks].flatMap(([sample, records]) => {
        const record = records[i];
        return record ? [[sample, record] as const] : [];
      }),
    ),
  }));
}
