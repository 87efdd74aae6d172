import type { Measured } from '../../core/schema/measurement.ts';
import type { PairedComparison } from '../../core/schema/results.ts';
import { count } from '../text/format.ts';
import { signedHistogram } from './signed-histogram.ts';

/**
 * The distribution of the paired differences (foreground − background) as SVG text, with their mean and
 * its 95 % interval. Needs at least one row.
 */
export function differencePlot(
  rows: readonly Measured[],
  { meanDifference, differenceCI95 }: Pick<PairedComparison, 'meanDifference' | 'differenceCI95'>,
): string {
  return signedHistogram(
    rows.map(({ difference }) => difference),
    {
      title: `Histogram of the difference between mean heat on the object and on the background over ${count(rows.length, 'sample')}.`,
      label: 'difference: object − background',
      mean: meanDifference,
      interval: differenceCI95,
      classNames: { positive: 'object-bars', negative: 'background-bars' },
    },
  );
}
