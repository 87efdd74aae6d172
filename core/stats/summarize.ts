import { max, mean, median, min, sampleStandardDeviation } from 'simple-statistics';
import type { Measured } from '../spec/measurement.ts';
import type { MeasureSummaries, MeasureSummary } from '../spec/results.ts';

/** Each measure over all measured samples; `null` without any. Spread is the sample's (ddof 1). */
export function summarizeMeasures(rows: readonly Measured[]): MeasureSummaries | null {
  if (rows.length === 0) return null;
  const known = rows.filter((row) => row.correct !== null);
  return {
    rocAuc: summary(rows.map((row) => row.rocAuc)),
    relevanceMassAccuracy: summary(rows.map((row) => row.relevanceMassAccuracy)),
    foregroundArea: summary(rows.map((row) => row.foregroundArea)),
    pointingGame: mean(rows.map((row) => Number(row.pointingHit))),
    accuracy: known.length === 0 ? null : mean(known.map((row) => Number(row.correct))),
  };
}

function summary(values: number[]): MeasureSummary {
  return {
    mean: mean(values),
    median: median(values),
    sd: values.length < 2 ? null : sampleStandardDeviation(values),
    min: min(values),
    max: max(values),
  };
}
