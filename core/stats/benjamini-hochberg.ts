/**
 * p values of a family of tests, corrected so that the expected share of false ones among the findings
 * stays below the level (Benjamini & Hochberg 1995; R's `p.adjust(method = "BH")`): the i-th smallest of m,
 * times m / i, never more than the next one, at most 1. For tests that are independent or positively
 * dependent. Input and output are decimal logarithms, in the given order.
 */
export function benjaminiHochberg(log10p: readonly number[]): number[] {
  const descending = log10p.map((_, i) => i).sort((a, b) => log10p[b]! - log10p[a]!);
  const m = log10p.length;
  const adjusted: number[] = [];
  let lowest = 0;
  descending.forEach((index, i) => {
    lowest = Math.min(lowest, log10p[index]! + Math.log10(m / (m - i)));
    adjusted[index] = lowest;
  });
  return adjusted;
}
