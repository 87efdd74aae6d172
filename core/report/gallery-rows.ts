import type { Measured, Measurement } from '../spec/measurement.ts';
import { reasonInWords } from './exclusions.ts';

/** The measures that the gallery shows, sorts and filters by: key, name, decimals. */
export const galleryMeasures = [
  ['difference', 'difference', 3],
  ['meanForeground', 'object', 3],
  ['meanBackground', 'background', 3],
  ['rocAuc', 'AUC', 3],
  ['relevanceMassAccuracy', 'mass accuracy', 3],
  ['foregroundArea', 'object area', 3],
  ['enrichment', 'enrichment', 2],
  ['relevanceRankAccuracy', 'rank accuracy', 3],
  ['topKIntersection', 'top-k intersection', 3],
  ['logRatio', 'log ratio', 2],
  ['targetProbability', 'target probability', 3],
  ['targetLogit', 'target logit', 2],
  ['targetRank', 'target rank', 0],
] as const satisfies readonly (readonly [keyof Measured, string, number])[];

export type GalleryMeasure = (typeof galleryMeasures)[number][0];

/** The measures that a card shows before it is enlarged. */
export const cardMeasures: ReadonlySet<string> = new Set(
  galleryMeasures.slice(0, 6).map(([key]) => key),
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

const none = Object.fromEntries(galleryMeasures.map(([key]) => [key, null])) as Record<
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
  for (const [key] of galleryMeasures) named[key] = row[key];
  return {
    ...named,
    prediction: row.correct === null ? 'unknown' : row.correct ? 'right' : 'wrong',
    pointing: row.pointingHit ? 'hit' : 'missed',
    predicted: row.predictedLabel,
    target: row.target === row.predicted ? '' : row.targetLabel,
  };
}
