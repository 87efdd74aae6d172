import { mean } from 'simple-statistics';
import type { Measured } from '../schema/measurement.ts';
import type { SplitResults } from '../schema/results.ts';
import { judge, type VerdictOptions } from './group-results.ts';

/**
 * The comparison by what explains most of it: of samples that are predicted as their class and others, and of
 * photos in which the audit has one class and several. A part that would be all samples is left out with the other.
 */
export function bySplit(rows: readonly Measured[], options: VerdictOptions): SplitResults[] {
  const severalClasses = imagesOfSeveralClasses(rows);
  const isAlone = ({ image }: Measured) => !severalClasses.has(image);
  const halves: [SplitResults['split'], Measured[]][][] = [
    [
      ['right', rows.filter(({ correct }) => correct === true)],
      ['wrong', rows.filter(({ correct }) => correct === false)],
    ],
    [
      ['one-class', rows.filter(isAlone)],
      ['several-classes', rows.filter((row) => !isAlone(row))],
    ],
  ];
  return halves
    .filter((parts) => parts.every(([, some]) => some.length > 0))
    .flat()
    .map(([split, some]) => ({
      split,
      n: some.length,
      ...judge(some, options),
      rocAuc: mean(some.map((row) => row.rocAuc)),
    }));
}

function imagesOfSeveralClasses(rows: readonly Measured[]): Set<string> {
  const classes = new Map<string, string>();
  const several = new Set<string>();
  for (const { image, class: name } of rows) {
    const known = classes.get(image);
    if (known === undefined) classes.set(image, name);
    else if (known !== name) several.add(image);
  }
  return several;
}
