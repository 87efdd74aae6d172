/** Formats a p value from its decimal logarithm, so that it is never printed as 0: "p = 1.5e-15". */
export function formatP(log10p: number): string {
  if (log10p > -3) return `p = ${(10 ** log10p).toFixed(3)}`;
  const exponent = Math.floor(log10p);
  const mantissa = (10 ** (log10p - exponent)).toFixed(1);
  return mantissa === '10.0' ? `p = 1.0e${exponent + 1}` : `p = ${mantissa}e${exponent}`;
}
