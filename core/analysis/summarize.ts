import { max, mean, median, min, sampleStandardDeviation } from 'simple-statistics';
import type { Measured } from '../schema/measurement.ts';
import type { MeasureSummaries, MeasureSummary } from '../schema/results.ts';

/** Each measure over all measured samples; `null` if there are none. Standard deviations have ddof 1. */
export function summarizeMeasures(rows: readonly Measured[]): MeasureSummaries | null {
  if (rows.length === 0) return null;
  const summary = (measure: (row: Measured) => number) => summarize(rows.map(measure));
  const share = (some: readonly boolean[]) => mean(some.map(Number));
  const enrichments = rows.flatMap(({ enrichment }) => (enrichment === null ? [] : [enrichment]));
  const known = rows.flatMap(({ correct }) => (correct === null ? [] : [correct]));
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
    accuracy: known.length === 0 ? null : share(known),
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
