import { clusterOf } from './cluster-of.ts';
import { mean } from 'simple-statistics';
import type { Measured } from '../schema/measurement.ts';
import type { PairedComparison } from '../schema/results.ts';
import { inferFromPairs } from '../stats/paired-inference.ts';

/** The published comparison of foreground with background, and everything inferred from it. */
export function compareRegions(
  rows: readonly Pick<Measured, 'meanForeground' | 'meanBackground' | 'image'>[],
): PairedComparison {
  const x = rows.map((row) => row.meanForeground);
  const y = rows.map((row) => row.meanBackground);
  return {
    ...inferFromPairs({ x, y, images: rows.map(clusterOf) }),
    meanForeground: rows.length === 0 ? null : mean(x),
    meanBackground: rows.length === 0 ? null : mean(y),
  };
}
