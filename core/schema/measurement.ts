import { z } from 'zod';
import { EXCLUSION_REASONS } from '../errors/exclusion-reasons.ts';
import { ContextShares } from './context-shares.ts';
import { Head } from './head.ts';
import { MethodName } from './method-name.ts';

export const ExclusionReason = z.enum(EXCLUSION_REASONS);
export type ExclusionReason = z.infer<typeof ExclusionReason>;

const identity = {
  sample: z.string(),
  class: z.string(),
  image: z.string(),
  label: z.string().optional().describe("the true class among the model's, if a list says it"),
  cluster: z
    .string()
    .optional()
    .describe(
      'samples of one cluster belong together, as those of one image do, if a list says it',
    ),
  method: MethodName,
};

/** The model's answer for one sample. */
export const Prediction = z.strictObject({
  target: z.int().describe('index of the logit that was differentiated'),
  targetLabel: z.string(),
  targetLogit: z.number(),
  targetProbability: z.number().describe('as the head makes it of the logits'),
  targetRank: z
    .int()
    .min(1)
    .describe('1 + the number of higher logits; for a group, the rank of its highest logit'),
  predicted: z.int().describe('index of the highest logit'),
  predictedLabel: z.string(),
  correct: z
    .boolean()
    .nullable()
    .describe("whether the model decides for one of the class's logits; null: unknown"),
  head: Head.describe('how logits become probabilities and decisions'),
});
export type Prediction = z.infer<typeof Prediction>;

/** How much of the object the model doesn't see. */
export const outsideShare = z
  .number()
  .describe("share of the object's pixels that lie outside of the crop");

/**
 * Region measures of one heatmap, in [0, 1] unless noted otherwise. Pixels are those of either region: void
 * is left out, or part of the background if the audit says so; padding, and what a crop leaves out, is in
 * neither. The file of the same name in `core/region`
 * has each measure's formula, source and rules.
 */
export const RegionMeasures = z.strictObject({
  meanForeground: z.number(),
  meanBackground: z.number(),
  difference: z.number().describe('meanForeground − meanBackground, in [−1, 1]'),
  logRatio: z
    .number()
    .describe('log2(meanForeground / meanBackground), means below 0.001 count as 0.001'),
  foregroundArea: z.number().describe('share of the pixels that are foreground'),
  relevanceMassAccuracy: z.number().describe('share of the heat on the foreground'),
  enrichment: z
    .number()
    .nullable()
    .describe(
      'relevanceMassAccuracy / foregroundArea, 1 = uniform heat; null if foregroundArea is below 0.001',
    ),
  relevanceRankAccuracy: z
    .number()
    .describe('share of the k hottest pixels that are foreground, k = number of foreground pixels'),
  topKIntersection: z
    .number()
    .describe('share of the k hottest pixels that are foreground, k = 2 % of the pixels'),
  rocAuc: z.number().describe('heatmap value as score for foreground; 0.5 = no relation'),
  pointingHit: z.boolean().describe('the hottest pixel is foreground'),
  pointingHit15: z
    .boolean()
    .describe('foreground is within 15 pixels of the photo from the hottest pixel'),
  hottestOnVoid: z
    .boolean()
    .describe(
      'the hottest pixel of all is void or padding: `pointingHit` is of the hottest one that is not',
    ),
  shareAtZero: z.number().describe('share of the pixels with a heat of 0'),
});
export type RegionMeasures = z.infer<typeof RegionMeasures>;

export const Measured = z.strictObject({
  ...identity,
  status: z.literal('measured'),
  ...Prediction.shape,
  ...RegionMeasures.shape,
  outsideShare,
  disagreement: z
    .number()
    .nullable()
    .optional()
    .describe(
      'between heat and effect, 0 to 1, see core/stats/disagreements.ts; only with interventions',
    ),
  context: ContextShares.optional().describe('only of masks with numbered classes'),
});
export type Measured = z.infer<typeof Measured>;

export const Excluded = z.strictObject({
  ...identity,
  status: z.literal('excluded'),
  reason: ExclusionReason,
  message: z.string(),
});
export type Excluded = z.infer<typeof Excluded>;

export const Failed = z.strictObject({
  ...identity,
  status: z.literal('failed'),
  stage: z.enum(['preprocess', 'explain', 'measure', 'intervene', 'attack', 'unknown']),
  message: z.string(),
});
export type Failed = z.infer<typeof Failed>;

/** One row per sample and method: every region measure, or the reason why there is none. */
export const Measurement = z.discriminatedUnion('status', [Measured, Excluded, Failed]);
export type Measurement = z.infer<typeof Measurement>;
