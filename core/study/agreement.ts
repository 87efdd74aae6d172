import { mean } from 'simple-statistics';
import { isAnalysed } from '../analysis/analysed-rows.ts';
import { clusterOf } from '../analysis/cluster-of.ts';
import type { Agreement } from '../schema/study-results.ts';
import { byImage } from '../stats/by-image.ts';
import { spearman } from '../stats/spearman.ts';
import type { JoinedSample } from './join-samples.ts';
import type { StudyRun } from './study-run.ts';

/**
 * Whether models find the same photos easy: the rank correlation of the per-sample difference, heat on the object minus
 * heat on the background, of each pair of models. Samples of one image are averaged first, so that the pairs are
 * independent.
 */
export function modelAgreement(
  models: readonly string[],
  joined: readonly JoinedSample[],
): Agreement[] {
  const images = joined.map(({ cluster }) => cluster);
  const values = models.map((_, i) => joined.map(({ rows }) => rows[i]!.difference));
  return pairs(models).map(([i, k]) =>
    correlate(null, [models[i]!, models[k]!], [values[i]!, values[k]!], images),
  );
}

/** The same of each pair of methods of one model, over the samples that both measured. */
export function methodAgreement({ model, measurements, results }: StudyRun): Agreement[] {
  const methods = [...new Set(measurements.map(({ method }) => method))];
  const rows = measurements
    .filter((row) => row.status === 'measured')
    .filter((row) => isAnalysed(row, results.target));
  const byMethod = methods.map(
    (method) =>
      new Map(rows.filter((row) => row.method === method).map((row) => [row.sample, row] as const)),
  );
  return pairs(methods).map(([i, k]) => {
    const both = [...byMethod[i]!].flatMap(([sample, row]) => {
      const other = byMethod[k]!.get(sample);
      return other ? [{ row, other }] : [];
    });
    return correlate(
      model,
      [methods[i]!, methods[k]!],
      [both.map(({ row }) => row.difference), both.map(({ other }) => other.difference)],
      both.map(({ row }) => clusterOf(row)),
    );
  });
}

function correlate(
  model: string | null,
  [a, b]: readonly [string, string],
  [x, y]: readonly [readonly number[], readonly number[]],
  images: readonly string[],
): Agreement {
  const means = (values: readonly number[]) => byImage(values, images).map(mean);
  const { n, rho, ci95 } = spearman(means(x), means(y));
  return { model, a, b, n, rho, ci95 };
}

function pairs(list: readonly unknown[]): [number, number][] {
  return list.flatMap((_, i) => list.slice(i + 1).map((_, k): [number, number] => [i, i + 1 + k]));
}
