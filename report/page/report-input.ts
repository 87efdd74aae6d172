import type { StoredSpec } from '../../core/schema/audit-spec.ts';
import type { Measurement } from '../../core/schema/measurement.ts';
import type { Results } from '../../core/schema/results.ts';
import type { Layers } from '../gallery/layers.ts';

/** Small pictures to embed, one over the other. */
export type EmbeddedPicture = Layers;

/** By `Measurement.sample`. */
export type Pictures = ReadonlyMap<string, EmbeddedPicture>;

/** What an attack made of a sample, as `data:` URIs. */
export interface AttackPicture {
  sample: string;
  /** Which attack, and what the model predicts now. */
  title: string;
  photo: string;
  attacked: string;
  /** Ten times the change, around grey. */
  change: string;
  heatBefore: string;
  heatAfter: string;
}

/** What a report is rendered from. */
export interface ReportInput {
  results: Results;
  measurements: readonly Measurement[];
  pictures: Pictures;
  /** Of attacked samples. */
  attackPictures?: readonly AttackPicture[];
  /** The command line that reproduces the run. */
  command?: string;
  /** With it, the method section also says how images were resized and normalised. */
  spec?: StoredSpec;
}
