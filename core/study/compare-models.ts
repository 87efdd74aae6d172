import { mean } from 'simple-statistics';
import { meanInterval } from '../analysis/mean-interval.ts';
import { FEWEST_IMAGES } from '../analysis/verdict.ts';
import type {
  AcrossClasses,
  ComparedMeasure,
  MeasureComparison,
  ModelPair,
} from '../schema/study-results.ts';
import { bootstrapMeans } from '../stats/bootstrap-means.ts';
import { byImage } from '../stats/by-image.ts';
import { clusteredMean } from '../stats/clustered-t-test.ts';
import { holm } from '../stats/holm.ts';
import type { Interval } from '../stats/paired-t-test.ts';
import { randomEffects } from '../stats/random-effects.ts';
import { rankIntervals } from '../stats/rank-intervals.ts';
import { signFlipTest } from '../stats/sign-flip.ts';

/** A sample with one value of a measure for each model. */
export interface ComparedSample {
  class: string;
  cluster: string;
  values: readonly number[];
}

/** Images that a class needs to count in the mean over classes. */
export const FEWEST_OF_CLASS = 10;
/** Images below which bootstrap intervals miss too often; for ranks see bench/rank-coverage.ts. */
const FEWEST_TO_BOOTSTRAP = 20;

/**
 * Compares models on one measure over the same samples, of which there must be some: means, ranks, all pairs, all pairs
 * within each class, and pairs over classes.
 */
export function compareModels(
  measure: ComparedMeasure,
  models: readonly string[],
  samples: readonly ComparedSample[],
): MeasureComparison {
  const pairs = pairsOf(models);
  const classes = groupByClass(samples);
  const images = new Set(samples.map(({ cluster }) => cluster)).size;
  const ranks = ranksOf(models, samples, images);
  return {
    measure,
    n: samples.length,
    images,
    models: models.map((model, i) => {
      const values = samples.map((sample) => sample.values[i]!);
      return {
        model,
        mean: mean(values),
        ci95: meanInterval(values, samples.map(clusterOf)),
        n: values.length,
        rank: ranks?.[i] ?? null,
      };
    }),
    pairs: comparePairs(pairs, samples),
    byClass: classes.map(([name, of]) => ({
      class: name,
      n: of.length,
      images: new Set(of.map(clusterOf)).size,
      means: models.map((_, i) => mean(of.map(({ values }) => values[i]!))),
      pairs: comparePairs(pairs, of),
    })),
    acrossClasses: acrossClasses(pairs, classes, samples),
  };
}

interface Pair {
  a: string;
  b: string;
  /** A's value minus B's. */
  difference: (sample: ComparedSample) => number;
}

function pairsOf(models: readonly string[]): Pair[] {
  return models.flatMap((a, i) =>
    models.slice(i + 1).map((b, k) => ({
      a,
      b,
      difference: ({ values }: ComparedSample) => values[i]! - values[i + 1 + k]!,
    })),
  );
}

function comparePairs(pairs: readonly Pair[], samples: readonly ComparedSample[]): ModelPair[] {
  const compared = pairs.map(({ a, b, difference }) => {
    const groups = byImage(samples.map(difference), samples.map(clusterOf));
    return {
      a,
      b,
      difference: mean([...groups.values]),
      ci95: clusteredMean(groups)?.ci95 ?? null,
      p: groups.images < FEWEST_IMAGES ? null : signFlipTest(groups).p.twoSided,
    };
  });
  const tested = compared.flatMap(({ p }) => (p === null ? [] : [Math.log10(p)]));
  const corrected = holm(tested);
  return compared.map((pair) => ({
    ...pair,
    holm: pair.p === null ? null : 10 ** corrected[tested.indexOf(Math.log10(pair.p))]!,
  }));
}

function ranksOf(models: readonly string[], samples: readonly ComparedSample[], images: number) {
  if (images < FEWEST_TO_BOOTSTRAP) return null;
  const of = imageSums(samples, models.length, ({ values }) =>
    values.map((value, i) => [i, value]),
  );
  const estimates = models.map((_, i) => mean(samples.map(({ values }) => values[i]!)));
  return rankIntervals(estimates, bootstrapMeans(of), images);
}

/**
 * The mean difference of each pair over classes with enough images, and the interval of the same weighted mean over
 * these very classes, from resamples of images, in which classes of one photo stay together.
 */
function acrossClasses(
  pairs: readonly Pair[],
  classes: readonly [string, ComparedSample[]][],
  samples: readonly ComparedSample[],
): AcrossClasses[] {
  const large = classes.filter(([, of]) => new Set(of.map(clusterOf)).size >= FEWEST_OF_CLASS);
  if (large.length < 2) return [];
  const at = new Map(large.map(([name], i) => [name, i]));
  const used = samples.filter((sample) => at.has(sample.class));
  const isEnough = new Set(used.map(clusterOf)).size >= FEWEST_TO_BOOTSTRAP;
  const columns = large.length * pairs.length;
  const replicates = isEnough
    ? bootstrapMeans(
        imageSums(used, columns, (sample) =>
          pairs.map((pair, k) => [
            k * large.length + (at.get(sample.class) ?? 0),
            pair.difference(sample),
          ]),
        ),
      )
    : [];
  return pairs.flatMap((pair, k) => {
    const effects = large.flatMap(([name, of], i) => {
      const effect = clusteredMean(byImage(of.map(pair.difference), of.map(clusterOf)));
      if (!effect) return [];
      const { mean: estimate, standardError } = effect;
      return [{ name, column: k * large.length + i, estimate, variance: standardError ** 2 }];
    });
    const result = randomEffects(effects);
    if (!result) return [];
    const { mean, ci95, tau2, i2, prediction95, weights } = result;
    const draws = replicates.map((row) =>
      weightedMean(effects.map(({ column }, i) => [row[column]!, weights[i]!])),
    );
    return [
      {
        a: pair.a,
        b: pair.b,
        classes: effects.map(({ name }) => name),
        mean,
        ci95,
        tau2,
        i2,
        prediction95,
        jointCI95: percentiles(draws),
      },
    ];
  });
}

/** Counts and sums of columns by image; `entries` says what a sample adds to which column. */
function imageSums(
  samples: readonly ComparedSample[],
  columns: number,
  entries: (sample: ComparedSample) => (readonly [column: number, value: number])[],
) {
  const images = new Map<string, { counts: number[]; sums: number[] }>();
  for (const sample of samples) {
    const image = images.get(sample.cluster) ?? {
      counts: Array<number>(columns).fill(0),
      sums: Array<number>(columns).fill(0),
    };
    images.set(sample.cluster, image);
    for (const [column, value] of entries(sample)) {
      image.counts[column]! += 1;
      image.sums[column]! += value;
    }
  }
  return [...images.values()];
}

/** Of the values that exist, whose weights are scaled to a sum of 1. */
function weightedMean(parts: readonly (readonly [value: number, weight: number])[]): number {
  let [sum, total] = [0, 0];
  for (const [value, weight] of parts) {
    if (Number.isNaN(value)) continue;
    sum += weight * value;
    total += weight;
  }
  return sum / total;
}

/** The 2.5th and 97.5th percentile; null without values. */
function percentiles(values: readonly number[]): Interval | null {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  if (sorted.length === 0) return null;
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return [at(0.025), at(0.975)];
}

function groupByClass(samples: readonly ComparedSample[]): [string, ComparedSample[]][] {
  const classes = new Map<string, ComparedSample[]>();
  for (const sample of samples) {
    const group = classes.get(sample.class);
    if (group) group.push(sample);
    else classes.set(sample.class, [sample]);
  }
  return [...classes].sort(([a], [b]) => (a < b ? -1 : 1));
}

function clusterOf({ cluster }: ComparedSample): string {
  return cluster;
}
