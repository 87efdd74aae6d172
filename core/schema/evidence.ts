import { z } from 'zod';

/** What a verdict can rest on, the weakest first. docs/verdict.md has the tests of each. */
export const Step = z.enum(['on-object', 'beyond-place', 'learned', 'relied-on']);
export type Step = z.infer<typeof Step>;

/** The highest step of the unbroken chain of passed ones. */
export const Reached = z.enum(['none', ...Step.options]);
export type Reached = z.infer<typeof Reached>;

/**
 * `passed`: p in the favourable direction is at most alpha / 2. `opposite`: in the other direction it is.
 * `failed`: neither. `too-few`: under 6 images. `not-tested`: `reason` says why.
 */
export const StepStatus = z.enum(['passed', 'failed', 'opposite', 'too-few', 'not-tested']);
export type StepStatus = z.infer<typeof StepStatus>;

/** One test of a step. Figures are `null` where they do not exist. */
export const EvidenceTest = z.strictObject({
  name: z.string().describe('what it compares with: "mean-mask", "centre", "untrained-heads"'),
  measure: z.string().describe('what is compared: "difference", "rocAuc", "accuracy"'),
  estimate: z.number().nullable().describe('own less other, above 0 if favourable'),
  low: z.number().nullable().describe('lower end of the 95 % interval of the estimate'),
  high: z.number().nullable().describe('upper end'),
  p: z.number().nullable().describe('one-sided, in the favourable direction, uncorrected'),
  n: z.int().describe('samples'),
  images: z.int().describe('number of images'),
});
export type EvidenceTest = z.infer<typeof EvidenceTest>;

export const StepEvidence = z.strictObject({
  step: Step.describe('name of the step'),
  status: StepStatus.describe('what its tests say'),
  reason: z
    .string()
    .optional()
    .describe('why a step failed or was not tested, if there is more to say'),
  tests: z.array(EvidenceTest).describe('all tests of the step'),
});
export type StepEvidence = z.infer<typeof StepEvidence>;

/** How far the evidence reaches that a model's heat follows what it was asked about. */
export const Evidence = z.strictObject({
  asked: z
    .string()
    .describe('whose score was explained: "class", "group", "predicted" or "index 404"'),
  reached: Reached.describe('highest step of the unbroken chain of passed ones'),
  steps: z.array(StepEvidence).describe('all four, in order'),
});
export type Evidence = z.infer<typeof Evidence>;
