/**
 * McNemar's exact test of two shares over the same samples (McNemar 1947; statsmodels'
 * `mcnemar(exact=True)`): among the samples that only one of the two got right, is each of the two equally
 * likely to be right? Two-sided: twice the smaller tail of Binomial(onlyA + onlyB, 1/2), at most 1.
 *
 * Returns the decimal logarithm of p, which stays finite even if p itself underflows. Samples are assumed
 * to be independent. O(onlyA + onlyB).
 */
export function mcnemarLog10P(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  const fewer = Math.min(onlyA, onlyB);
  // The terms of the tail relative to its largest, C(n, fewer), from that one down; the largest is added as a logarithm.
  let logLargest = 0;
  for (let k = 0; k < fewer; k++) logLargest += Math.log((n - k) / (k + 1));
  let tail = 1;
  let term = 1;
  for (let k = fewer; k > 0; k--) {
    term *= k / (n - k + 1);
    tail += term;
  }
  const logP = Math.LN2 + logLargest + Math.log(tail) - n * Math.LN2;
  return Math.min(0, logP / Math.LN10);
}
