/**
 * p values of a family of tests, corrected so that the probability of any false finding stays below the
 * level (Holm 1979; R's `p.adjust(method = "holm")`): the i-th smallest of m, times m − i + 1, never less
 * than the previous one, at most 1. Input and output are decimal logarithms, in the given order.
 */
export function holm(log10p: readonly number[]): number[] {
  const ascending = log10p.map((_, i) => i).sort((a, b) => log10p[a]! - log10p[b]!);
  const adjusted: number[] = [];
  let highest = -Infinity;
  ascending.forEach((index, i) => {
    highest = Math.max(highest, log10p[index]! + Math.log10(log10p.length - i));
    adjusted[index] = Math.min(0, highest);
  });
  return adjusted;
}
