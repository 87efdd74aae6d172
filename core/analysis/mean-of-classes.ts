import { mean } from 'simple-statistics';
import type { ClassResults, MeanOfClasses } from '../schema/results.ts';
import { meanInterval } from './mean-interval.ts';

/**
 * The mean over classes, in which each counts the same whatever its number of samples, with Student's 95 %
 * interval over classes. `null` below two classes that have samples.
 */
export function meanOfClasses(
  classes: readonly Pick<ClassResults, 'primary' | 'measures'>[],
): MeanOfClasses | null {
  const known = classes.flatMap(({ primary, measures }) =>
    measures && primary.meanDifference !== null
      ? [
          {
            difference: primary.meanDifference,
            rocAuc: measures.rocAuc.mean,
            accuracy: measures.accuracy,
          },
        ]
      : [],
  );
  if (known.length < 2) return null;
  const accuracy = known.flatMap((one) => (one.accuracy === null ? [] : [one.accuracy]));
  return {
    classes: known.length,
    difference: withInterval(known.map((one) => one.difference)),
    rocAuc: withInterval(known.map((one) => one.rocAuc)),
    accuracy: accuracy.length === 0 ? null : withInterval(accuracy),
  };
}

function withInterval(values: readonly number[]) {
  const apart = values.map((_, i) => String(i));
  return { mean: mean([...values]), ci95: meanInterval(values, apart) };
}
