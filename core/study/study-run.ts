import type { PublishedRun } from '../compare/published-run.ts';
import type { HeadAucs } from '../schema/head-aucs.ts';
import type { AttackedSamples } from './attacked-samples.ts';

/** One audit of a study with its samples. */
export interface StudyRun extends PublishedRun {
  /** Names that are unique in the study. */
  model: string;
  dataset: string;
  /** ROC-AUCs of the model's own and its untrained heads' maps, by sample; empty if there are none. */
  heads: ReadonlyMap<string, HeadAucs>;
  /** In the order of the spec; empty if it has none. */
  attacks: readonly AttackedSamples[];
  /** Whether it had attacks whose records are gone from the store. */
  attacksLost?: boolean;
}
