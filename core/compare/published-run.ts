import type { Sample } from '../spec/manifest.ts';
import type { Measurement } from '../spec/measurement.ts';
import type { Results } from '../spec/results.ts';

/** What a run left behind: its results, and what they were made from. */
export interface PublishedRun {
  results: Results;
  /** Of all methods. */
  measurements: readonly Measurement[];
  manifest: Sample[];
}
