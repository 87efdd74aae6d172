import betainc from '@stdlib/math-base-special-betainc';
import betaln from '@stdlib/math-base-special-betaln';
import type { Alternatives } from '../schema/results.ts';

/**
 * p values of a t statistic with `df` ≥ 1 degrees of freedom, and their decimal logarithms, which stay
 * finite even if p itself underflows to 0 (|t| up to 1e150). A tail is computed by subtraction from 1 only
 * if it is above one half.
 *
 * Two-sided p = I_x(df/2, 1/2) with x = df / (df + t²), the regularised incomplete beta function.
 */
export function studentTP(t: number, df: number): { p: Alternatives; log10p: Alternatives } {
  const square = t * t;
  // Each form is accurate where the other would round its x to 1.
  const twoSided =
    square < df
      ? betainc(square / (df + square), 0.5, df / 2, true, true)
      : betainc(df / (df + square), df / 2, 0.5);
  const log10TwoSided = twoSided > 1e-280 ? Math.log10(twoSided) : log10Tail(square, df);
  return {
    p: { twoSided, greater: t > 0 ? twoSided / 2 : 1 - twoSided / 2 },
    log10p: {
      twoSided: log10TwoSided,
      greater: t > 0 ? log10TwoSided - Math.log10(2) : Math.log1p(-twoSided / 2) / Math.LN10,
    },
  };
}

/**
 * log10 of I_x(a, b), a = df/2, b = 1/2, for x well below 1, as
 * x^a (1 − x)^b / (a B(a, b)) · ₂F₁(a + b, 1; a + 1; x). DLMF 8.17.8.
 */
function log10Tail(square: number, df: number): number {
  const a = df / 2;
  const x = df / (df + square);
  let series = 1;
  for (let k = 0, term = 1; term > series * Number.EPSILON; k++) {
    term *= (x * (a + 0.5 + k)) / (a + 1 + k);
    series += term;
  }
  const logX = -Math.log1p(square / df);
  const log1MinusX = -Math.log1p(df / square);
  const log = a * logX + 0.5 * log1MinusX - Math.log(a) - betaln(a, 0.5) + Math.log(series);
  return log / Math.LN10;
}
