import { mean } from 'simple-statistics';
import type { Measurement } from '../schema/measurement.ts';

/** A run says so if more of an object than this lies outside the crop, on average. */
const WORTH_SAYING = 0.25;

/**
 * What a run says if the model does not see much of the objects that it is measured on; empty otherwise.
 *
 * @param rows one for each sample
 */
export function cropNotes(rows: readonly Measurement[]): string[] {
  const shares = rows.flatMap((row) => {
    if (row.status === 'measured') return [row.outsideShare];
    return row.status === 'excluded' && row.reason === 'outside-crop' ? [1] : [];
  });
  if (shares.length === 0 || mean(shares) <= WORTH_SAYING) return [];
  const gone = shares.filter((share) => share === 1).length;
  const without = gone === 0 ? '' : `, and nothing of ${gone} of ${shares.length} objects`;
  return [
    `Outside the crop lies ${Math.round(100 * mean(shares))} % of an object on average: the model doesn't see it${without}`,
  ];
}
