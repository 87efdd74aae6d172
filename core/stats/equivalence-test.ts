import type { EquivalenceTest, PairedInference } from '../schema/results.ts';
import { noncentralTCdf } from './noncentral-t.ts';

/** Precision of the tails of the noncentral t distribution. */
const SMALLEST_P = 1e-15;

/**
 * Whether d_z is smaller than the smallest effect that matters: two one-sided tests (Schuirmann 1987) of
 * d_z ≥ `smallestEffect` and d_z ≤ −`smallestEffect`, each by the noncentral t distribution with
 * noncentrality ± smallestEffect · √n, which includes the uncertainty of the standard deviation (Wellek
 * 2010, chapter 5). The larger of the two p is P(T ≤ |t|); p < α is equivalent to a 1 − 2α interval of d_z
 * inside the bounds. If samples share images, t and df are the clustered test's and n is its effective n.
 *
 * `null` without a t-test.
 */
export function equivalenceTest(
  inference: Pick<PairedInference, 'n' | 't' | 'df' | 'clustered'>,
  smallestEffect: number,
): EquivalenceTest | null {
  const { t, df } = inference.clustered ?? inference;
  const n = inference.clustered ? inference.clustered.effectiveN : inference.n;
  if (t === null || df === null || n === null) return null;
  const p = noncentralTCdf(Math.abs(t), df, smallestEffect * Math.sqrt(n));
  return { smallestEffect, p: Math.min(1, Math.max(SMALLEST_P, p)) };
}
