import type { Measured } from '../../core/schema/measurement.ts';

/** What the gallery can show, sort and filter by: key, name, decimals. */
export const allMeasures = [
  ['difference', 'difference', 3],
  ['meanForeground', 'object', 3],
  ['meanBackground', 'background', 3],
  ['rocAuc', 'AUC', 3],
  ['relevanceMassAccuracy', 'mass accuracy', 3],
  ['foregroundArea', 'object area', 3],
  ['disagreement', 'disagreement', 3],
  ['enrichment', 'enrichment', 2],
  ['relevanceRankAccuracy', 'rank accuracy', 3],
  ['topKIntersection', 'top-k intersection', 3],
  ['logRatio', 'log ratio', 2],
  ['targetProbability', 'target probability', 3],
  ['targetLogit', 'target logit', 2],
  ['targetRank', 'target rank', 0],
] as const satisfies readonly (readonly [keyof Measured, string, number])[];

export type GalleryMeasure = (typeof allMeasures)[number][0];

/** The measures of a gallery of these rows; `disagreement` is one only if there were interventions. */
export function galleryMeasures(rows: readonly GalleryRow[]) {
  const haveDisagreement = rows.some(({ disagreement }) => disagreement !== null);
  return haveDisagreement ? allMeasures : allMeasures.filter(([key]) => key !== 'disagreement');
}

/** The measures that a card shows before it is enlarged. */
export const cardMeasures: ReadonlySet<string> = new Set(
  allMeasures.slice(0, 7).map(([key]) => key),
);

/** One sample as the gallery shows it: texts, and measures or `null`. */
export interface GalleryRow extends Record<GalleryMeasure, number | null> {
  sample: string;
  class: string;
  image: string;
  prediction: 'right' | 'wrong' | 'unknown';
  pointing: 'hit' | 'missed' | '';
  predicted: string;
  /** The class that the heat explains; empty if that is the predicted one. */
  target: string;
  /** Why there are no measures; empty if there are. */
  note: string;
}

/** A row without texts and measures, for a card that the page's script fills. */
export const blankRow: GalleryRow = {
  sample: '',
  class: '',
  image: '',
  prediction: 'unknown',
  pointing: '',
  predicted: '',
  target: '',
  note: '',
  difference: null,
  meanForeground: null,
  meanBackground: null,
  rocAuc: null,
  relevanceMassAccuracy: null,
  foregroundArea: null,
  disagreement: null,
  enrichment: null,
  relevanceRankAccuracy: null,
  topKIntersection: null,
  logRatio: null,
  targetProbability: null,
  targetLogit: null,
  targetRank: null,
};

/** The texts that a card shows as they are, each in an element that names it by `data-text`. */
export const cardTexts = [
  'sample',
  'note',
  'predicted',
  'target',
] as const satisfies readonly (keyof GalleryRow)[];

/** What a card says of a prediction. */
export const predictionWords: Record<GalleryRow['prediction'], string> = {
  right: '✓ right',
  wrong: '✗ wrong',
  unknown: '',
};
