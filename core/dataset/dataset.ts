import type { LayoutName, MaskKind } from '../schema/dataset-names.ts';
import type { Sample } from '../schema/manifest.ts';
import type { Files } from './files.ts';

/** A sample derived from names alone: whether its files exist, and what they contain, is not known yet. */
export type SampleFiles = Omit<Sample, 'index' | 'imageDigest' | 'maskDigest'>;

export interface DatasetClass {
  name: string;
  /** Sorted by id. May be empty. */
  samples: SampleFiles[];
}

/** A recognised dataset, of which only the lists were read. */
export interface Dataset {
  format: LayoutName;
  /** The dataset's folder, which may be below the one passed. Samples' paths are relative to it. */
  files: Files;
  maskKind: MaskKind;
  /** All classes, in the dataset's order. */
  classes: DatasetClass[];
  /** Decisions taken on the user's behalf, as sentences. */
  notes: string[];
}

/** Called from time to time while a dataset is read. */
export interface ProgressOptions {
  onProgress?: (done: number, total: number) => void;
}
