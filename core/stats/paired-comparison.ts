import { mean } from 'simple-statistics';
import type { RegionMeasures } from '../spec/measurement.ts';
import type { PairedComparison } from '../spec/results.ts';
import { cohenDz } from './cohen-dz.ts';
import { dzInterval } from './dz-interval.ts';
import { hedgesGz } from './hedges-gz.ts';
import { pairedTTest } from './paired-t-test.ts';

/** The published comparison, with its effect sizes: foreground against background, one row per sample. */
export function compareRegions(
  rows: readonly Pick<RegionMeasures, 'meanForeground' | 'meanBackground'>[],
): PairedComparison {
  const foreground = rows.map((row) => row.meanForeground);
  const background = rows.map((row) => row.meanBackground);
  const test = pairedTTest(foreground, background);
  const dz = cohenDz(test.meanDifference, test.sdDifference);
  return {
    ...test,
    dz,
    dzCI95: test.t === null ? null : dzInterval(test.t, test.n),
    gz: dz === null || test.df === null ? null : hedgesGz(dz, test.df),
    meanForeground: rows.length === 0 ? null : mean(foreground),
    meanBackground: rows.length === 0 ? null : mean(background),
  };
}
