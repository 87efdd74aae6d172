import { z } from 'zod';

/**
 * ROC-AUCs of one sample's maps on the grid of `core/region/region-grid.ts`, a flat map 0.5: the model's own,
 * and those of other heads on the same features. A place in `untrained` or `classes` is the same head or
 * rank of class in every sample of an audit.
 */
export const HeadAucs = z.strictObject({
  own: z.number(),
  untrained: z.array(z.number()).describe('K heads whose weights are permuted'),
  classes: z.array(z.number()).describe("other trained classes' logits; may be none"),
});
export type HeadAucs = z.infer<typeof HeadAucs>;
