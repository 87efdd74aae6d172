import type { AttackCell } from '../../../core/schema/attack-cells.ts';
import type { AttackedSample, PerturbedImage } from '../../../core/schema/attack-record.ts';
import { RegionMeasures } from '../../../core/schema/measurement.ts';
import { attackNames } from '../../../core/study/attacked-samples.ts';
import type { StudyRun } from '../../../core/study/study-run.ts';

export const cellOf = (changes: Partial<AttackCell> = {}): AttackCell => ({
  ...{ attack: 'pgd', norm: 'linf', epsilon: 4, region: 'all', steps: 10, restarts: 1, seed: 0 },
  ...changes,
});

/** What became of a sample in a test. */
export interface Fate {
  wasRight?: boolean | null;
  fooled: boolean;
  byNoise?: boolean;
  reached?: boolean;
  rocAuc?: number;
}

/** A run whose samples met these fates, in the order of its rows, under each of the attacks. */
export function attackedRun(
  run: StudyRun,
  cells: readonly AttackCell[],
  fate: (index: number, cell: AttackCell) => Fate,
): StudyRun {
  const rows = run.measurements.filter((row) => row.status === 'measured');
  const names = attackNames(cells);
  const attacks = cells.map((cell, at) => ({
    cell,
    name: names[at] ?? '',
    records: new Map(
      rows.map((row, i): [string, AttackedSample] => {
        const heat = RegionMeasures.strip().parse(row);
        const {
          wasRight = true,
          fooled,
          byNoise = false,
          rocAuc = row.rocAuc,
          reached,
        } = fate(i, cell);
        const image = (isFooled: boolean, auc: number): PerturbedImage => ({
          ...{ predicted: 0, isFooled, targetLogit: 0, targetProbability: 0.5 },
          ...(reached !== undefined && { hasReached: reached && isFooled }),
          ...{ linf: cell.epsilon, l2: 1, heat: { ...heat, rocAuc: auc } },
          similarity: { spearman: 0.5, ssim: null, topK: 0.5 },
        });
        const record: AttackedSample = {
          ...{ status: 'done', wasRight, target: 0, heat },
          attacked: { ...image(fooled, rocAuc), wasFooledUnrounded: fooled, energyOnObject: 1 },
          control: image(byNoise, row.rocAuc),
          rival: { class: 1, before: heat, after: heat },
          attackedBy: { provider: 'cpu', onnxruntime: '1', node: '20', sharp: '1', libvips: '8' },
        };
        return [row.sample, record];
      }),
    ),
  }));
  return { ...run, attacks };
}
