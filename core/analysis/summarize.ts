import { groupBy } from '../encoding/group-by.ts';
import { max, mean, median, min, sampleStandardDeviation } from 'simple-statistics';
import type { Measured } from '../schema/measurement.ts';
import type { MeasureSummaries, MeasureSummary } from '../schema/results.ts';

/** Each measure over all measured samples; `null` if there are none. Standard deviations have ddof 1. */
export function summarizeMeasures(rows: readonly Measured[]): MeasureSummaries | null {
  if (rows.length === 0) return null;
  const summary = (measure: (row: Measured) => number) => summarize(rows.map(measure));
  const share = (some: readonly boolean[]) => mean(some.map(Number));
  const enrichments = rows.flatMap(({ enrichment }) => (enrichment === null ? [] : [enrichment]));
  return {
    logRatio: summary((row) => row.logRatio),
    foregroundArea: summary((row) => row.foregroundArea),
    relevanceMassAccuracy: summary((row) => row.relevanceMassAccuracy),
    enrichment: enrichments.length === 0 ? null : summarize(enrichments),
    relevanceRankAccuracy: summary((row) => row.relevanceRankAccuracy),
    topKIntersection: summary((row) => row.topKIntersection),
    rocAuc: summary((row) => row.rocAuc),
    targetLogit: summary((row) => row.targetLogit),
    targetProbability: summary((row) => row.targetProbability),
    targetRank: summary((row) => row.targetRank),
    pointingGame: share(rows.map((row) => row.pointingHit)),
    pointingGame15: share(rows.map((row) => row.pointingHit15)),
    pointingGameVoid: share(rows.map((row) => row.pointingHit && !row.hottestOnVoid)),
    hottestOnVoid: share(rows.map((row) => row.hottestOnVoid)),
    shareAtZero: summary((row) => row.shareAtZero),
    ...accuracies(rows),
  };
}

/**
 * The share of samples that are predicted as their class, and of images that are predicted as a class of any of
 * their samples: with two classes in a photo only one of its samples can be right. `null`: not known.
 */
export function accuracies(
  rows: readonly Pick<Measured, 'correct' | 'image'>[],
): Pick<MeasureSummaries, 'accuracy' | 'imageAccuracy'> {
  const known = rows.flatMap(({ correct, image }) =>
    correct === null ? [] : [{ correct, image }],
  );
  if (known.length === 0) return { accuracy: null, imageAccuracy: null };
  const images = [...groupBy(known, ({ image }) => image).values()];
  return {
    accuracy: mean(known.map(({ correct }) => Number(correct))),
    imageAccuracy: mean(images.map((some) => Number(some.some(({ correct }) => correct)))),
  };
}

function summarize(values: number[]): MeasureSummary {
  return {
    n: values.length,
    mean: mean(values),
    median: median(values),
    sd: values.length < 2 ? null : sampleStandardDeviation(values),
    min: min(values),
    max: max(values),
  };
}
