import type { PublishedRun } from '../../../core/compare/published-run.ts';
import type { Sample } from '../../../core/schema/manifest.ts';
import type { Measured, Measurement } from '../../../core/schema/measurement.ts';
import type { Results } from '../../../core/schema/results.ts';
import { measured, resultsOf } from '../../report/fixture.ts';

/** A run that measured these rows, each from an image and a mask of its own. */
export function runOf(rows: Measurement[], changes: Partial<Results> = {}): PublishedRun {
  return { results: resultsOf(rows, changes), measurements: rows, manifest: rows.map(sampleOf) };
}

/** What the manifest says of the row's sample; the same in every run. */
export function sampleOf(row: Measurement, index: number): Sample {
  return {
    index,
    id: row.sample,
    class: row.class,
    image: row.image,
    mask: `masks/${row.sample}.png`,
    imageDigest: `image of ${row.image}`,
    maskDigest: `mask of ${row.sample}`,
    foreground: 1,
  };
}

/** A row a pair of means, named by their places: the same samples in every run. */
export function rowsOf(
  means: readonly (readonly number[])[],
  changes: Partial<Measured> = {},
): Measured[] {
  return means.map(([meanForeground = 0, meanBackground = 0], i) =>
    measured(`photo_${i}`, { meanForeground, meanBackground }, changes),
  );
}
