import { clusterOf } from './cluster-of.ts';
import type { HeatAndMask } from '../baselines/packed-grid.ts';
import { permuteMasks, type PermutedMasks } from '../baselines/permute-masks.ts';
import type { Measured } from '../schema/measurement.ts';
import { randomNumbers } from '../stats/random.ts';
import { permutation } from '../stats/permutation.ts';
import { groupBy } from '../encoding/group-by.ts';

/** Samples of a class whose masks are permuted: they bound memory, and no test needs more. */
const MOST_SAMPLES = 2000;
const SEED = 4;

/** The ids of the samples whose masks are permuted: of a large class a seeded choice. */
export function samplesToPermute(rows: readonly Pick<Measured, 'sample' | 'class'>[]): Set<string> {
  const chosen = [...groupBy(rows, (row) => row.class).values()].flatMap((some) =>
    [...permutation(some.length, randomNumbers(SEED))]
      .slice(0, MOST_SAMPLES)
      .map((at) => some[at]!.sample),
  );
  return new Set(chosen);
}

/**
 * The masks of one class permuted; null if it has too few samples.
 *
 * @param gridOf heat and mask of a sample; null if it is not among those that are permuted
 */
export function permutedClass(
  rows: readonly Measured[],
  gridOf: (sample: string) => HeatAndMask | null,
): PermutedMasks | null {
  const samples = rows.flatMap((row) => {
    const grid = gridOf(row.sample);
    if (!grid) return [];
    return [{ class: row.class, image: clusterOf(row), area: row.foregroundArea, ...grid }];
  });
  return permuteMasks(samples);
}
