import { resample } from './resample.ts';

/** The values of one image: of each column their number and their sum. */
export interface ImageSums {
  counts: readonly number[];
  sums: readonly number[];
}

const SEED = 3;
const MOST_RESAMPLES = 4000;
const FEWEST_RESAMPLES = 1000;
/** Values added up over all resamples, unless that leaves too few resamples. */
const ADDITIONS = 20_000_000;

/**
 * Means of several columns over resamples of images: as many images as there are, drawn with replacement, all columns
 * from the same draw, so that what columns have in common through their images stays (Efron & Tibshirani 1993, chapter
 * 8). Row by row; NaN where a resample has no value of a column. The seed is fixed: the same images give the same means.
 *
 * 4,000 resamples; fewer, and never under 1,000, if that would add up over 20 million values.
 */
export function bootstrapMeans(images: readonly ImageSums[]): Float64Array[] {
  const [first] = images;
  if (!first) return [];
  const columns = first.sums.length;
  const { starts, at, counts, sums } = nonEmpty(images);
  const resamples = resamplesOf(at.length);
  const means: Float64Array[] = [];
  const [drawnCounts, drawnSums] = [new Float64Array(columns), new Float64Array(columns)];
  resample({ size: images.length, seed: SEED }, ({ counts: drawn }) => {
    drawnCounts.fill(0);
    drawnSums.fill(0);
    for (let image = 0; image < drawn.length; image++) {
      const times = drawn[image]!;
      if (times === 0) continue;
      for (let entry = starts[image]!; entry < starts[image + 1]!; entry++) {
        drawnCounts[at[entry]!]! += times * counts[entry]!;
        drawnSums[at[entry]!]! += times * sums[entry]!;
      }
    }
    means.push(drawnSums.map((sum, column) => sum / drawnCounts[column]!));
    return means.length < resamples;
  });
  return means;
}

function resamplesOf(entries: number): number {
  const affordable = Math.round(ADDITIONS / Math.max(1, entries));
  return Math.min(MOST_RESAMPLES, Math.max(FEWEST_RESAMPLES, affordable));
}

/** Only the columns that an image has values of, image by image: with many classes these are few. */
function nonEmpty(images: readonly ImageSums[]) {
  const entries = images.map(({ counts, sums }) =>
    counts.flatMap((count, column) => (count === 0 ? [] : [{ column, count, sum: sums[column]! }])),
  );
  const starts = new Int32Array(images.length + 1);
  entries.forEach(({ length }, image) => (starts[image + 1] = starts[image]! + length));
  const all = entries.flat();
  return {
    starts,
    at: Int32Array.from(all, ({ column }) => column),
    counts: Float64Array.from(all, ({ count }) => count),
    sums: Float64Array.from(all, ({ sum }) => sum),
  };
}
