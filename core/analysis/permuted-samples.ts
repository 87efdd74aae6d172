import { clusterOf } from './cluster-of.ts';
import type { HeatAndMask } from '../baselines/packed-grid.ts';
import { permuteMasks, type PermutedMasks } from '../baselines/permute-masks.ts';
import type { Measured } from '../schema/measurement.ts';
import { randomNumbers } from '../stats/random.ts';
import { permutation } from '../stats/permutation.ts';
import { groupBy } from './group-by.ts';

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

/** Each class's masks permuted; a class with too few samples is left out. */
export function permutedByClass(
  rows: readonly Measured[],
  gridOf: (sample: string) => HeatAndMask | null,
): Map<string, PermutedMasks> {
  const permuted = new Map<string, PermutedMasks>();
  for (const [name, some] of groupBy(rows, (row) => row.class)) {
    const samples = some.flatMap((row) => {
      const grid = gridOf(row.sample);
      if (!grid) return [];
      return [{ class: row.class, image: clusterOf(row), area: row.foregroundArea, ...grid }];
    });
    const ofClass = permuteMasks(samples);
    if (ofClass) permuted.set(name, ofClass);
  }
  return permuted;
}
