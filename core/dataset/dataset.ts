import type { Sample } from '../schema/manifest.ts';
import type { Files } from './files.ts';
import type { MaskKind } from './region-labels.ts';

/** A sample as far as names tell: whether its files exist, and what is in them, is not known yet. */
export type SampleFiles = Omit<Sample, 'index' | 'imageDigest' | 'maskDigest'>;

export interface DatasetClass {
  name: string;
  /** In order of their ids. May be empty. */
  samples: SampleFiles[];
}

/** A dataset that was recognised, with nothing read but its lists. */
export interface Dataset {
  format: 'voc' | 'folder';
  /** The dataset's own folder, which may lie below the one that was asked for. Samples' paths are relative to it. */
  files: Files;
  maskKind: MaskKind;
  /** All classes, in the dataset's order. */
  classes: DatasetClass[];
  /** What was decided without being asked, in sentences for people. */
  notes: string[];
}

/** Called now and then during a long look at a dataset. */
export interface ProgressOptions {
  onProgress?: (done: number, total: number) => void;
}
