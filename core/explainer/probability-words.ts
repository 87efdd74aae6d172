/** Sums of a row's probabilities may be off from 1 by this share. */
const SUM_TOLERANCE = 1e-3;

type Rows = readonly Float32Array[];

/**
 * Why rows of values are probabilities and no logits, in words: each row sums to 1, or to another number if they are
 * multiplied by it (percent), or they are logarithms of probabilities. Undefined if they need not be.
 *
 * @param rows of two values and more, of different images
 */
export function probabilityWords(rows: Rows): string | undefined {
  const sums = rows.map((row) => row.reduce((sum, value) => sum + value, 0));
  const [first = NaN] = sums;
  if (rows.every((row) => row.every((value) => value >= 0))) {
    if (sums.every((sum) => isNear(sum, 1))) {
      return 'probabilities: all values are in [0, 1] and each row sums to 1';
    }
    // Values that no image changes have one sum as well.
    if (first > 0 && !areEqual(rows) && sums.every((sum) => isNear(sum / first, 1))) {
      const total = Number(first.toPrecision(3));
      return `multiples of probabilities: no value is below 0 and each row sums to ${total}`;
    }
  }
  const powers = rows.map((row) => row.reduce((sum, value) => sum + Math.exp(value), 0));
  return powers.every((sum) => isNear(sum, 1))
    ? 'logarithms of probabilities: e to their power sums to 1 in each row'
    : undefined;
}

function isNear(value: number, wanted: number): boolean {
  return Math.abs(value - wanted) <= SUM_TOLERANCE;
}

function areEqual([first, ...others]: Rows): boolean {
  return others.every((row) => row.every((value, at) => isNear(value / (first?.[at] ?? NaN), 1)));
}
