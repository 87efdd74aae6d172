import { mean } from 'simple-statistics';
import { meanInterval } from '../analysis/mean-interval.ts';
import { wilsonInterval } from '../stats/wilson-interval.ts';

/** A mean over samples with a 95 % interval. */
export interface Figure {
  estimate: number;
  low: number | null;
  high: number | null;
  n: number;
}

/**
 * The mean of a value over the samples that have it, with a 95 % interval: Student's clustered by image, and Wilson's for
 * shares of independent samples. `null` if no sample has it.
 */
export function figureOf<Sample>(
  samples: readonly Sample[],
  of: (sample: Sample) => { value: number | boolean | null; cluster: string },
): Figure | null {
  const known = samples.flatMap((sample) => {
    const { value, cluster } = of(sample);
    return value === null ? [] : [{ value, cluster }];
  });
  if (known.length === 0) return null;
  const values = known.map(({ value }) => Number(value));
  const images = known.map(({ cluster }) => cluster);
  const n = values.length;
  const isShare =
    known.every(({ value }) => typeof value === 'boolean') && new Set(images).size === n;
  const estimate = mean(values);
  const ci95 = isShare ? wilsonInterval(estimate, n) : meanInterval(values, images);
  return { estimate, low: ci95?.[0] ?? null, high: ci95?.[1] ?? null, n };
}
