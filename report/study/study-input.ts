import type { StudyResults } from '../../core/schema/study-results.ts';

/** A photo with one heatmap a model, as `data:` URIs. */
export interface DisagreementPictures {
  photo: string;
  outline: string;
  /** By the model's name; a model whose map is lost has none. */
  heats: ReadonlyMap<string, string>;
}

/** What a study's page is rendered from. */
export interface StudyInput {
  results: StudyResults;
  /** By dataset, then by sample. */
  pictures: ReadonlyMap<string, ReadonlyMap<string, DisagreementPictures>>;
  /** The command that runs the study again. */
  command: string;
}
