import type { Head } from '../../core/schema/head.ts';

/** How a model's logits become probabilities and decisions. */
export const headWords: Readonly<Record<Head, string>> = {
  softmax: 'softmax over all classes; the highest is the decision',
  sigmoid: 'a sigmoid for each class, which is decided above 0.5',
  binary: 'the sigmoid of one logit; the positive class is decided above 0.5',
};
