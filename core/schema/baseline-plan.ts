import { z } from 'zod';
import { MeasuredBy } from './computed-by.ts';
import { Sample } from './manifest.ts';

/** The sum of masks: `baselines/mask-sum.json` of a run. */
export const MaskSum = z.strictObject({
  size: z.strictObject({ width: z.int(), height: z.int() }).describe('size of the masks'),
  masks: z.int(),
  counts: z
    .array(z.int())
    .describe('number of foreground pixels of all masks in each cell of a grid, row by row'),
});
export type MaskSum = z.infer<typeof MaskSum>;

/** Statistics of a shard's masks: an artifact. `null`: a mask without foreground or background. */
export const MaskSurvey = z.strictObject({
  sum: MaskSum,
  areas: z
    .array(z.number().nullable())
    .describe("the foreground's share of the pixels, per sample"),
  measuredBy: MeasuredBy,
});
export type MaskSurvey = z.infer<typeof MaskSurvey>;

/** A measured sample, and what its baselines need from other samples. */
export const BaselineSample = z.strictObject({
  sample: Sample,
  counted: z
    .array(
      z.strictObject({
        labels: z.string().describe('artifact: a mask of the image'),
        foreground: z.int().describe('its value that is foreground in the sum of masks'),
      }),
    )
    .describe("the image's masks in the sum of masks, the sample's own included"),
});
export type BaselineSample = z.infer<typeof BaselineSample>;

/**
 * The measured samples of a shard, and the keys of artifacts computed from them: `baselines/<shard>.json`
 * of a run.
 */
export const BaselineShard = z.strictObject({
  masks: z.string().describe('artifact: statistics of the masks'),
  baselines: z.string().describe('artifact: the baselines'),
  samples: z.array(BaselineSample),
});
export type BaselineShard = z.infer<typeof BaselineShard>;
