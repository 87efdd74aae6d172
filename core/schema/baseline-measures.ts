import { z } from 'zod';
import { ExclusionReason, RegionMeasures } from './measurement.ts';

/**
 * What an audit's heatmaps are compared with. docs/baselines.md describes each baseline and what it shows.
 */
export const BaselineName = z.enum(['gaussian', 'meanMask']);
export type BaselineName = z.infer<typeof BaselineName>;

/** The measures of a baseline, as for heatmaps, with `rocAuc` of heat rounded to 16 bits. */
export const BaselineMeasures = RegionMeasures.pick({
  meanForeground: true,
  meanBackground: true,
  difference: true,
  relevanceMassAccuracy: true,
  rocAuc: true,
  pointingHit: true,
});
export type BaselineMeasures = z.infer<typeof BaselineMeasures>;

/** The outcome of one baseline of one sample. */
export const BaselineOutcome = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('measured'), ...BaselineMeasures.shape }),
  z.strictObject({
    status: z.literal('excluded'),
    reason: z.union([ExclusionReason, z.literal('no-other-image')]),
  }),
]);
export type BaselineOutcome = z.infer<typeof BaselineOutcome>;

/** The baselines of one sample. */
export const SampleBaselines = z.partialRecord(BaselineName, BaselineOutcome);
export type SampleBaselines = z.infer<typeof SampleBaselines>;
