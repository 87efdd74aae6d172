import { z } from 'zod';
import { ExclusionReason, RegionMeasures } from './measurement.ts';

/** What an audit's heatmaps are compared with. docs/nulls.md says what each is, and what it shows. */
export const NullName = z.enum(['gaussian', 'meanMask', 'otherMask', 'untrainedHead']);
export type NullName = z.infer<typeof NullName>;

/** The measures of a null: those of the same name of a heatmap, `rocAuc` of heat rounded to 16 bits. */
export const NullMeasures = RegionMeasures.pick({
  meanForeground: true,
  meanBackground: true,
  difference: true,
  relevanceMassAccuracy: true,
  rocAuc: true,
  pointingHit: true,
});
export type NullMeasures = z.infer<typeof NullMeasures>;

/** What became of one null of one sample. */
export const NullOutcome = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('measured'), ...NullMeasures.shape }),
  z.strictObject({
    status: z.literal('excluded'),
    reason: z.union([ExclusionReason, z.literal('no-other-image')]),
  }),
]);
export type NullOutcome = z.infer<typeof NullOutcome>;

/** The nulls of one sample. */
export const SampleNulls = z.partialRecord(NullName, NullOutcome);
export type SampleNulls = z.infer<typeof SampleNulls>;
