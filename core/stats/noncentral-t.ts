import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/**
 * P(T ≤ t) for T = (Z + ncp) / √(χ²_df / df), the noncentral t distribution. Absolute error below
 * 1e-12 for df from 1 to 1e6 and |ncp| up to several hundred; tails below 1e-15 are not resolved.
 *
 * Quadrature of ∫ Φ(t s − ncp) f(s) ds, where f is the density of s = √(χ²_df / df). Both factors
 * are smooth on panels of one standard deviation of f cut at the unit steps of Φ's argument, so
 * eight Gauss–Legendre nodes a panel reach machine precision. The sums are normalised by f's own.
 */
export function noncentralTCdf(t: number, df: number, ncp: number): number {
  // In u = s − 1, which keeps its digits when f is narrow.
  const sd = 1 / Math.sqrt(2 * df);
  const low = Math.max(-1, -STEPS * sd);
  const high = STEPS * sd;
  const edges = [low, high];
  for (let step = -STEPS + 1; step < STEPS; step++) {
    edges.push(step * sd, (ncp - t + step) / t);
  }
  const inside = edges.filter((edge) => edge >= low && edge <= high).sort((a, b) => a - b);

  let mass = 0;
  let below = 0;
  for (let panel = 1; panel < inside.length; panel++) {
    const half = (inside[panel]! - inside[panel - 1]!) / 2;
    const middle = inside[panel - 1]! + half;
    for (const [node, weight] of GAUSS_LEGENDRE) {
      const u = middle + half * node;
      if (u <= -1) continue; // s = 0, by rounding
      const logDensity = (df - 1) * Math.log1p(u) - df * (u + (u * u) / 2);
      const share = weight * half * Math.exp(logDensity);
      mass += share;
      below += share * normalCdf(t - ncp + t * u, 0, 1);
    }
  }
  return below / mass;
}

/** Φ and f are negligible, or 1, this many standard deviations out. */
const STEPS = 12;

/** Nodes on [−1, 1] and their weights: Abramowitz & Stegun, table 25.4, n = 8. */
const GAUSS_LEGENDRE = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
].flatMap(([node, weight]) => [[-node!, weight!] as const, [node!, weight!] as const]);
