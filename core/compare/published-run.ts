import type { Sample } from '../schema/manifest.ts';
import type { Measurement } from '../schema/measurement.ts';
import type { Results } from '../schema/results.ts';

/** What a run published: its results, and what they were computed from. */
export interface PublishedRun {
  results: Results;
  /** The rows of all methods. */
  measurements: readonly Measurement[];
  manifest: Sample[];
}
