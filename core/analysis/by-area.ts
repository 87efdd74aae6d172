import { max, min } from 'simple-statistics';
import type { Measured } from '../schema/measurement.ts';
import type { AreaResults } from '../schema/results.ts';
import { judge, type VerdictOptions } from './group-results.ts';

const AREAS = ['small', 'medium', 'large'] as const;
/** With fewer, a third has fewer than two samples. */
const FEWEST_SAMPLES = 6;

/**
 * The comparison within each third of the measured samples, split by the size of their foreground: does the
 * effect hold for small objects? Thirds instead of fixed bounds, so that each has samples to test in every
 * dataset. Equal sizes stay in one third, so a third can be larger than the others, or missing. Empty with
 * fewer than 6 measured samples.
 */
export function byArea(rows: readonly Measured[], options: VerdictOptions): AreaResults[] {
  const measured = [...rows].sort((a, b) => a.foregroundArea - b.foregroundArea);
  if (measured.length < FEWEST_SAMPLES) return [];
  const bound = (third: number) =>
    measured[Math.ceil((third * measured.length) / 3) - 1]!.foregroundArea;
  const [first, second] = [bound(1), bound(2)];
  const thirdOf = ({ foregroundArea: area }: Measured) =>
    area <= first ? 'small' : area <= second ? 'medium' : 'large';
  return AREAS.flatMap((area) => {
    const some = measured.filter((row) => thirdOf(row) === area);
    if (some.length === 0) return [];
    const sizes = some.map((row) => row.foregroundArea);
    return [{ area, from: min(sizes), to: max(sizes), n: some.length, ...judge(some, options) }];
  });
}
