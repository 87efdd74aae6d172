import { z } from 'zod';
import { ComputedBy } from './computed-by.ts';
import { ContextShares } from './context-shares.ts';
import { ExclusionReason, outsideShare, RegionMeasures } from './measurement.ts';
import { TargetPrediction } from './target-prediction.ts';

/**
 * The measurement artifact of a sample: everything that depends on file contents alone. Names and labels
 * are added when a run's rows are assembled, so a renamed file keeps its artifacts.
 */
export const MeasurementBody = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('measured'),
    ...TargetPrediction.omit({ decided: true }).shape,
    correct: z.boolean().nullable(),
    ...RegionMeasures.shape,
    outsideShare,
    context: ContextShares.optional().describe('only for VOC masks'),
    computedBy: ComputedBy,
  }),
  z.strictObject({ status: z.literal('excluded'), reason: ExclusionReason, message: z.string() }),
]);
export type MeasurementBody = z.infer<typeof MeasurementBody>;
