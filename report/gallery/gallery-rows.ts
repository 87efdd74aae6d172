import type { Measured, Measurement } from '../../core/schema/measurement.ts';
import { reasonInWords } from '../text/exclusions.ts';

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

/** The measures of a gallery of these rows: `disagreement` only where the model was asked again. */
export function galleryMeasures(rows: readonly GalleryRow[]) {
  const asked = rows.some(({ disagreement }) => disagreement !== null);
  return asked ? allMeasures : allMeasures.filter(([key]) => key !== 'disagreement');
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
  /** What the heat is for, where that is not what was predicted. */
  target: string;
  /** Why there are no measures; empty where there are. */
  note: string;
}

const none = Object.fromEntries(allMeasures.map(([key]) => [key, null])) as Record<
  GalleryMeasure,
  null
>;

/** A row that shows nothing, for a card that a script fills. */
export const blankRow: GalleryRow = {
  ...none,
  sample: '',
  class: '',
  image: '',
  prediction: 'unknown',
  pointing: '',
  predicted: '',
  target: '',
  note: '',
};

/** The sample of a measurement as the gallery shows it. */
export function galleryRow(row: Measurement): GalleryRow {
  const { sample, class: name, image } = row;
  const named = { ...blankRow, sample, class: name, image };
  if (row.status === 'excluded') {
    return { ...named, note: `Excluded, ${reasonInWords(row.reason)}: ${row.message}` };
  }
  if (row.status === 'failed') return { ...named, note: `Failed to ${row.stage}: ${row.message}` };
  for (const [key] of allMeasures) named[key] = row[key] ?? null;
  return {
    ...named,
    prediction: row.correct === null ? 'unknown' : row.correct ? 'right' : 'wrong',
    pointing: row.pointingHit ? 'hit' : 'missed',
    predicted: row.predictedLabel,
    target: row.target === row.predicted ? '' : row.targetLabel,
  };
}
