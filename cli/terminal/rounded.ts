/** A number of two digits and zeros: an estimate is no better. */
export function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
