import { z } from 'zod';
import { MeasuredBy } from './computed-by.ts';

/** The sum of masks: `mask-sum.json` of a run. */
export const MaskSum = z.strictObject({
  size: z.strictObject({ width: z.int(), height: z.int() }).describe('size of the masks'),
  masks: z.int(),
  counts: z
    .array(z.int())
    .describe('number of foreground pixels of all masks in each cell of a grid, row by row'),
});
export type MaskSum = z.infer<typeof MaskSum>;

/** The masks of a shard at the model's input size: an artifact. */
export const MaskSurvey = z.strictObject({
  sum: MaskSum,
  lacking: z.array(z.int()).describe('places of samples whose mask lacks a region at that size'),
  measuredBy: MeasuredBy,
});
export type MaskSurvey = z.infer<typeof MaskSurvey>;

/** A measured sample, and what the mean mask of other images leaves out for it. */
export const BaselineSample = z.strictObject({
  id: z.string(),
  ofImage: z
    .strictObject({
      masks: z.int(),
      counts: z.string().describe('base64 of deflated 32-bit counts, as in the sum of masks'),
    })
    .optional()
    .describe("the sum of the image's masks; missing if the sample's own is all there is"),
});
export type BaselineSample = z.infer<typeof BaselineSample>;

/**
 * The measured samples of a shard, and the keys of artifacts computed from them: `baselines/<shard>.json`
 * of a run.
 */
export const BaselineShard = z.strictObject({
  masks: z.string().describe('artifact: the sum of the masks'),
  baselines: z.string().describe('artifact: the baselines'),
  measured: z.array(BaselineSample).optional(),
  samples: z.array(z.unknown()).optional().describe('what earlier versions had instead'),
});
export type BaselineShard = z.infer<typeof BaselineShard>;
