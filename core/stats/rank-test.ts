/** One-sided p values of a rank among draws. */
export interface RankTest {
  greater: number;
  less: number;
}

/**
 * Where `own` ranks among K exchangeable draws: p = (b + 1) / (K + 1), b the draws at least as high
 * ("greater") or at most as high ("less") as `own` (Phipson & Smyth 2010; Davison & Hinkley 1997, 4.2).
 * Never below 1 / (K + 1); 1 without draws.
 */
export function rankTest(own: number, draws: readonly number[]): RankTest {
  const p = (asFar: number) => (asFar + 1) / (draws.length + 1);
  return {
    greater: p(draws.filter((draw) => draw >= own).length),
    less: p(draws.filter((draw) => draw <= own).length),
  };
}
