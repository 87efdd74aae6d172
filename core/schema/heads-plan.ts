import { z } from 'zod';

/** Whose maps an audit compares its own with, and for which samples; or why it compares none. */
export const HeadsPlan = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('tested'),
    untrained: z.int().describe('heads with permuted weights'),
    classes: z.record(z.string(), z.array(z.int())).describe('per class: other logits, drawn'),
    cutoffs: z
      .record(z.string(), z.string())
      .describe('per class: the last draw (hexadecimal) that is tested'),
    samples: z.int().describe('how many are tested'),
    share: z.number().describe("cost, as a share of that of the audit's own inference"),
  }),
  z.strictObject({ status: z.literal('not-tested'), reason: z.string() }),
]);
export type HeadsPlan = z.infer<typeof HeadsPlan>;
