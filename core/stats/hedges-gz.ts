import betaln from '@stdlib/math-base-special-betaln';
import type { Interval } from './paired-t-test.ts';

/**
 * Hedges' g_z: d_z without its small-sample bias, d_z · J(df), df = n − 1 (Hedges 1981). `null` for df < 2:
 * with two samples d_z has no expectation, so there is no bias to remove.
 */
export function hedgesGz(dz: number, df: number): number | null {
  return df < 2 ? null : dz * smallSampleFactor(df);
}

/** The interval of g_z: that of d_z times the same factor, as in R's `effectsize::hedges_g`. */
export function gzInterval([low, high]: Interval, df: number): Interval | null {
  return df < 2 ? null : [low * smallSampleFactor(df), high * smallSampleFactor(df)];
}

/** J(df) = Γ(df/2) / (√(df/2) Γ((df − 1)/2)), exact, not the approximation 1 − 3/(4 df − 1). */
function smallSampleFactor(df: number): number {
  // Γ(df/2) / Γ((df − 1)/2) = √π / B(1/2, (df − 1)/2)
  return Math.exp(0.5 * Math.log((2 * Math.PI) / df) - betaln(0.5, (df - 1) / 2));
}
