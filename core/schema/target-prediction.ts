import { z } from 'zod';

/** A summary of a sample's logits: a JSON artifact. Probabilities are softmax over all logits. */
export const TargetPrediction = z.strictObject({
  target: z.int(),
  targetLogit: z.number(),
  targetProbability: z.number(),
  targetRank: z.int().min(1),
  predicted: z.int(),
  predictedLogit: z.number(),
});
export type TargetPrediction = z.infer<typeof TargetPrediction>;
