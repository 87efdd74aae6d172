import type { Measurement } from '../../core/schema/measurement.ts';
import { reasonInWords } from '../text/exclusions.ts';
import { allMeasures, blankRow, type GalleryRow } from './gallery-row.ts';

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
