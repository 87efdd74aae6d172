/**
 * Cohen's d_z: mean difference over the standard deviation (ddof 1) of the differences (Cohen 1988,
 * "dz"; Lakens 2013, formula 6). Not d_av, which divides by the conditions' own spread.
 * `null` without a spread.
 */
export function cohenDz(meanDifference: number | null, sdDifference: number | null): number | null {
  return meanDifference === null || !sdDifference ? null : meanDifference / sdDifference;
}
