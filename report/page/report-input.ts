import type { StoredSpec } from '../../core/schema/audit-spec.ts';
import type { Measurement } from '../../core/schema/measurement.ts';
import type { Results } from '../../core/schema/results.ts';
import type { Layers } from '../gallery/overlay.ts';

/** Small pictures to embed, one over the other, as `data:` URIs. */
export type EmbeddedPicture = Record<keyof Layers, string>;

/** By `Measurement.sample`. */
export type Pictures = ReadonlyMap<string, EmbeddedPicture>;

/** What a report is rendered from. */
export interface ReportInput {
  results: Results;
  measurements: readonly Measurement[];
  pictures: Pictures;
  /** The command line that reproduces the run. */
  command?: string;
  /** With it, the method section also says how images were resized and normalised. */
  spec?: StoredSpec;
}
