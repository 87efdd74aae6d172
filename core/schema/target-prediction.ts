import { z } from 'zod';
import { ExplainedBy } from './computed-by.ts';
import { Head } from './head.ts';

/** A summary of a sample's logits. */
export const TargetPrediction = z.strictObject({
  target: z.int(),
  targetLogit: z.number(),
  targetProbability: z.number(),
  targetRank: z.int().min(1),
  predicted: z.int(),
  predictedLogit: z.number(),
  head: Head,
  decided: z.array(z.int()).describe('classes that the model decides for; several with sigmoids'),
});
export type TargetPrediction = z.infer<typeof TargetPrediction>;

/** The summary as it is stored, with what ran the explainer: it made the maps too. */
export const StoredPrediction = z.strictObject({
  ...TargetPrediction.shape,
  explainedBy: ExplainedBy,
});
