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

/** How many heads are compared over how many samples, and at what cost; or why none are. */
export type HeadsSummary =
  | Pick<Extract<HeadsPlan, { status: 'tested' }>, 'status' | 'untrained' | 'samples' | 'share'>
  | Extract<HeadsPlan, { status: 'not-tested' }>;

/** A plan without the lists that grow with the number of classes. */
export function summarizeHeads(plan: HeadsPlan): HeadsSummary {
  if (plan.status === 'not-tested') return plan;
  const { status, untrained, samples, share } = plan;
  return { status, untrained, samples, share };
}
