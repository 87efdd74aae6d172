import { z } from 'zod';
import { AdjustedP, EquivalenceTest, PairedInference, Results } from './results.ts';

/**
 * The answer of a comparison of two runs, A and B. `no-difference`: none that matters.
 * `not-enough-data`: neither a difference nor its absence can be told.
 */
export const ComparisonVerdict = z.enum([
  'a-more-on-object',
  'b-more-on-object',
  'no-difference',
  'not-enough-data',
]);
export type ComparisonVerdict = z.infer<typeof ComparisonVerdict>;

/** A measure of two runs over the same samples: what is inferred from its pairs, A − B. */
export const MeanContrast = z.strictObject({
  ...PairedInference.shape,
  meanA: z.number().nullable(),
  meanB: z.number().nullable(),
});
export type MeanContrast = z.infer<typeof MeanContrast>;

/** A share of two runs over the same samples, with McNemar's exact test. */
export const ShareContrast = z.strictObject({
  n: z.int().min(1),
  shareA: z.number(),
  shareB: z.number(),
  difference: z.number().describe('shareA − shareB'),
  onlyA: z.int().describe('samples that A has and B has not'),
  onlyB: z.int(),
  p: z.number().describe('two-sided'),
  log10p: z.number(),
});
export type ShareContrast = z.infer<typeof ShareContrast>;

/** Two runs over one group of samples: all of them, or one class. */
export const GroupContrast = z.strictObject({
  verdict: ComparisonVerdict,
  n: z.int(),
  primary: MeanContrast.describe('of the difference of mean heat, object − background'),
  equivalence: EquivalenceTest.nullable(),
  rocAuc: MeanContrast,
  relevanceMassAccuracy: MeanContrast,
  pointingGame: ShareContrast.nullable().describe('null: no sample'),
  accuracy: ShareContrast.nullable().describe('null: not known'),
});
export type GroupContrast = z.infer<typeof GroupContrast>;

/** What became of the samples of either run. */
export const PairingAccount = z.strictObject({
  compared: z.int(),
  unmeasured: z.int().describe('in both runs, but excluded or failed in one of them'),
  otherImage: z.int().describe('of the same name, but the image file differs'),
  otherMask: z.int().describe('of the same name and image, but the mask differs'),
  onlyInA: z.int(),
  onlyInB: z.int(),
});
export type PairingAccount = z.infer<typeof PairingAccount>;

/** Which run it was, and where its figures come from. */
export const ComparedRun = z.strictObject({
  name: z.string().describe("the model's name, or the run's where both models have the same"),
  ...Results.pick({
    runId: true,
    finishedAt: true,
    model: true,
    dataset: true,
    target: true,
    measuredAt: true,
    void: true,
    recipe: true,
    provenance: true,
  }).shape,
});
export type ComparedRun = z.infer<typeof ComparedRun>;

/** What `groundcam compare --json` prints. */
export const RunComparison = z.strictObject({
  schemaVersion: z.literal(1),
  a: ComparedRun,
  b: ComparedRun,
  alpha: z.number(),
  samples: PairingAccount,
  unlike: z.array(z.string()).describe('settings in which the runs differ beside the model'),
  ...GroupContrast.shape,
  byClass: z.array(
    z.strictObject({
      class: z.string(),
      ...GroupContrast.shape,
      adjusted: AdjustedP.nullable().describe("the primary test's two-sided p"),
    }),
  ),
});
export type RunComparison = z.infer<typeof RunComparison>;
