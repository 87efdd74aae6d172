import { z } from 'zod';
import { Sample } from './manifest.ts';

/** Masks added up: `baselines/mask-sum.json` of a run. */
export const MaskSum = z.strictObject({
  size: z.strictObject({ width: z.int(), height: z.int() }).describe('of the masks'),
  masks: z.int(),
  counts: z
    .array(z.int())
    .describe('foreground pixels of all masks in each cell of a grid, row by row'),
});
export type MaskSum = z.infer<typeof MaskSum>;

/** What is known of a shard's masks: an artifact. `null`: a mask without foreground or background. */
export const MaskSurvey = z.strictObject({
  sum: MaskSum,
  areas: z.array(z.number().nullable()).describe('share of the foreground, a sample each'),
});
export type MaskSurvey = z.infer<typeof MaskSurvey>;

/** A measured sample, and what its baselines need of others. */
export const BaselineSample = z.strictObject({
  sample: Sample,
  counted: z
    .array(z.int())
    .describe("values in the image's mask that are foreground in the sum of masks"),
  partner: Sample.nullable().describe(
    "another image's sample, whose foreground has nearly the same area",
  ),
});
export type BaselineSample = z.infer<typeof BaselineSample>;

/** The measured samples of a shard, and the keys of what is made of them: `baselines/<shard>.json` of a run. */
export const BaselineShard = z.strictObject({
  masks: z.string().describe('artifact: what is known of the masks'),
  baselines: z.string().describe('artifact: the baselines'),
  samples: z.array(BaselineSample),
});
export type BaselineShard = z.infer<typeof BaselineShard>;
