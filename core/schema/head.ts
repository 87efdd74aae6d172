import { z } from 'zod';

/** What makes probabilities of a model's logits: softmax over all of them, or sigmoid of each. */
export const HeadKind = z.enum(['softmax', 'sigmoid']);
export type HeadKind = z.infer<typeof HeadKind>;

/**
 * How logits become probabilities and decisions.
 *
 * - `softmax`: probabilities over all classes; the highest logit is the decision.
 * - `sigmoid`: a probability of its own for each class, which is decided if its logit is above 0.
 * - `binary`: one logit z, kept as the two logits −z and z of a negative and a positive class.
 *   Probabilities are their sigmoids; the positive class is decided if z is above 0.
 */
export const Head = z.enum(['softmax', 'sigmoid', 'binary']);
export type Head = z.infer<typeof Head>;
