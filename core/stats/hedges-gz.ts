import betaln from '@stdlib/math-base-special-betaln';

/**
 * Hedges' g_z: d_z without its small-sample bias, d_z · J(df), df = n − 1, with the exact factor
 * J(df) = Γ(df/2) / (√(df/2) Γ((df − 1)/2)) (Hedges 1981), not the approximation 1 − 3/(4 df − 1).
 * `null` for df < 2: with two samples d_z has no expectation, so no bias to remove.
 */
export function hedgesGz(dz: number, df: number): number | null {
  if (df < 2) return null;
  // Γ(df/2) / Γ((df − 1)/2) = √π / B(1/2, (df − 1)/2)
  const logJ = 0.5 * Math.log((2 * Math.PI) / df) - betaln(0.5, (df - 1) / 2);
  return dz * Math.exp(logJ);
}
