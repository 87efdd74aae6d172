import { stringify } from 'csv-stringify/sync';
import type { AlteredRow } from '../../core/analysis/altered-row.ts';
import { chunks } from '../../core/encoding/chunks.ts';

/** Samples whose lines are written together. */
const SAMPLES_A_PART = 5000;

/**
 * `interventions.csv` in parts: a header and one line per sample and alteration, with the target's logit and
 * probability and the predicted logit's index before and after. Text that a spreadsheet would run as a
 * formula gets an apostrophe in front, as in `measurements.csv`.
 */
export function* interventionsCsv(rows: readonly AlteredRow[]): Iterable<string> {
  yield stringify([], { header: true, columns: COLUMNS });
  for (const some of chunks(rows, SAMPLES_A_PART)) yield linesOf(some);
}

const COLUMNS = [
  ...['sample', 'class', 'image', 'part', 'fill', 'target', 'logitBefore', 'logit'],
  ...['probabilityBefore', 'probability', 'predictedBefore', 'predicted'],
];

function linesOf(rows: readonly AlteredRow[]): string {
  const lines = rows.flatMap(({ row, answers }) =>
    answers.map(({ part, fill, logit, probability, predicted }) => ({
      sample: row.sample,
      class: row.class,
      image: row.image,
      part,
      fill,
      target: row.target,
      logitBefore: row.targetLogit,
      logit,
      probabilityBefore: row.targetProbability,
      probability,
      predictedBefore: row.predicted,
      predicted,
    })),
  );
  return stringify(lines, { columns: COLUMNS, escape_formulas: true });
}
