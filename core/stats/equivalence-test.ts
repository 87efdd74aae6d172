import type { EquivalenceTest, PairedInference } from '../schema/results.ts';
import { noncentralTCdf } from './noncentral-t.ts';

/** Tails of the noncentral t distribution are resolved to here. */
const SMALLEST_P = 1e-15;

/**
 * Whether d_z can be said to be smaller than what matters: two one-sided tests (Schuirmann 1987) of
 * d_z ≥ `smallestEffect` and d_z ≤ −`smallestEffect`, each by the noncentral t distribution with
 * noncentrality ± smallestEffect · √n, so that the spread's own uncertainty counts (Wellek 2010, chapter
 * 5). The larger of the two p is P(T ≤ |t|); p < α is the same as a 1 − 2α interval of d_z inside the
 * bounds. Where samples share images, t and df are the clustered test's and n is its effective n.
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
