import type { LayoutName } from '../schema/dataset-names.ts';
import type { Sample } from '../schema/manifest.ts';
import type { MaskReading } from '../schema/mask-reading.ts';
import type { Files } from './files.ts';

/** A sample derived from names alone: whether its files exist, and what they contain, is not known yet. */
export type SampleFiles = Omit<Sample, 'index' | 'imageDigest' | 'maskDigest'>;

export interface DatasetClass {
  name: string;
  /** Sorted by id. May be empty. */
  samples: SampleFiles[];
}

/** A recognised dataset, of which only lists and masks were read. */
export interface Dataset {
  format: LayoutName;
  /** What the layout was recognised by: "JPEGImages/ and SegmentationClass/". */
  recognisedBy: string;
  /** The dataset's folder, which may be below the one passed. Samples' paths are relative to it. */
  files: Files;
  /** The folder that samples' images are relative to, if it is not the dataset's. */
  images?: Files | undefined;
  masks: MaskReading;
  /** All classes, in the dataset's order. */
  classes: DatasetClass[];
  /** Whether only the classes asked for were listed. */
  isPartial?: boolean;
  /** Decisions taken on the user's behalf, as sentences. */
  notes: string[];
}

/** What is known of a dataset beside its folder. */
export interface OpenOptions extends ProgressOptions {
  /** The file in the folder that was named as the dataset, if it is not the folder. */
  file?: string | undefined;
  /** The folder with the images, if it was named. */
  images?: Files | undefined;
  /** Opens another folder, by path or URI, as a list may name one. */
  filesAt?: ((uri: string) => Files | Promise<Files>) | undefined;
}

/** Called from time to time while a dataset is read. */
export interface ProgressOptions {
  onProgress?: (done: number, total: number) => void;
}
