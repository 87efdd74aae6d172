import type { Sample } from '../schema/manifest.ts';
import type { Measurement } from '../schema/measurement.ts';
import type { Results } from '../schema/results.ts';

/** What a run left behind: its results, and what they were made from. */
export interface PublishedRun {
  results: Results;
  /** Of all methods. */
  measurements: readonly Measurement[];
  manifest: Sample[];
}
