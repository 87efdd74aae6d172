import { z } from 'zod';
import { AnsweredBy } from './computed-by.ts';
import { RegionMeasures } from './measurement.ts';

/** How much two heatmaps of one size have in common. `core/attack/measures` has each figure's formula and source. */
export const Similarity = z.strictObject({
  spearman: z
    .number()
    .nullable()
    .describe("Spearman's rank correlation over pixels, −1 to 1; null: one is flat"),
  ssim: z
    .number()
    .nullable()
    .describe('structural similarity, −1 to 1; null: fewer than 11 pixels to a side'),
  topK: z.number().describe('share of the hottest 2 % of pixels that both have, 0 to 1'),
});

const heat = RegionMeasures.nullable().describe('null: the map is flat');

/** What became of a sample's image: of the attacked one, or of one with noise. */
export const PerturbedImage = z.strictObject({
  predicted: z.int().describe('index of the highest logit'),
  isFooled: z.boolean().describe("the highest logit is none of the class's"),
  hasReached: z
    .boolean()
    .optional()
    .describe('the highest logit is of the class to reach; missing if any other would do'),
  targetLogit: z.number().describe('of the class that the whole image was explained for'),
  targetProbability: z.number().describe('of the same'),
  linf: z.number().describe('largest change of a value after rounding to 8 bits, 0 to 255'),
  l2: z.number().describe('Euclidean length of the change after rounding to 8 bits'),
  heat: heat.describe('of the class that the whole image was explained for; null: flat'),
  similarity: Similarity.nullable().describe(
    'of that heatmap to the one before; null: one is flat',
  ),
});
export type PerturbedImage = z.infer<typeof PerturbedImage>;

/**
 * The record of an attack on a sample. Samples that are left out have one too, so that a rerun sees that nothing is
 * left to do.
 */
export const AttackRecord = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('done'),
    wasRight: z.boolean().nullable().describe('before; null: not known which classes are right'),
    target: z.int().describe('the class that the whole image was explained for'),
    heat: heat.describe('of that class, before; null: flat'),
    attacked: z.strictObject({
      ...PerturbedImage.shape,
      wasFooledUnrounded: z.boolean().describe('before the image was rounded to 8 bits'),
      hadReachedUnrounded: z.boolean().optional().describe('before the image was rounded'),
      energyOnObject: z
        .number()
        .nullable()
        .describe("share of the change's energy on the object, over its share of the area"),
    }),
    control: PerturbedImage.describe('noise of the same size in the same region'),
    rival: z
      .strictObject({
        class: z.int(),
        before: heat,
        after: heat,
      })
      .describe(
        'the highest logit of the attacked image that is none of the class: its heat before and after',
      ),
    attackedBy: AnsweredBy,
  }),
  z.strictObject({
    status: z.literal('left-out'),
    reason: z
      .enum(['no-pixels', 'already-there', 'excluded'])
      .describe(
        'no-pixels: the mask has none of the region; already-there: the sample is of the class to reach, or was predicted as it before',
      ),
  }),
]);
export type AttackRecord = z.infer<typeof AttackRecord>;
export type AttackedSample = Extract<AttackRecord, { status: 'done' }>;
export type LeftOut = Extract<AttackRecord, { status: 'left-out' }>;
