import { z } from 'zod';
import { Reached } from './evidence.ts';
import { AdjustedP, EquivalenceTest, PairedInference, Results } from './results.ts';
import { SchemaVersion } from './schema-version.ts';

/**
 * The verdict on a comparison of two runs, A and B. `no-difference`: none that matters. `not-enough-data`:
 * neither a difference nor its absence can be shown.
 */
export const ComparisonVerdict = z.enum([
  'a-more-on-object',
  'b-more-on-object',
  'no-difference',
  'not-enough-data',
]);
export type ComparisonVerdict = z.infer<typeof ComparisonVerdict>;

/** A measure of two runs over the same samples, with what is inferred from the pairs, A − B. */
export const MeanContrast = z.strictObject({
  ...PairedInference.shape,
  meanA: z.number().nullable(),
  meanB: z.number().nullable(),
});
export type MeanContrast = z.infer<typeof MeanContrast>;

/** A share of two runs over the same samples, with sign flips of A − B summed by image. */
export const ShareContrast = z.strictObject({
  n: z.int().min(1),
  shareA: z.number(),
  shareB: z.number(),
  difference: z.number().describe('shareA − shareB'),
  onlyA: z.int().describe('number of samples for which it is true in A and not in B'),
  onlyB: z.int(),
  p: z.number().describe('two-sided'),
  log10p: z.number(),
});
export type ShareContrast = z.infer<typeof ShareContrast>;

/** Two runs over one group of samples: all of them, or one class. */
export const GroupContrast = z.strictObject({
  verdict: ComparisonVerdict,
  n: z.int(),
  primary: MeanContrast.describe('difference of mean heat, object − background'),
  equivalence: EquivalenceTest.nullable(),
  rocAuc: MeanContrast,
  relevanceMassAccuracy: MeanContrast,
  pointingGame: ShareContrast.nullable().describe('null: no sample'),
  accuracy: ShareContrast.nullable().describe('null: unknown'),
});
export type GroupContrast = z.infer<typeof GroupContrast>;

/** How many samples of both runs were paired, and why others were not. */
export const PairingAccount = z.strictObject({
  compared: z.int(),
  unmeasured: z.int().describe('in both runs, but excluded or failed in at least one'),
  predictedOtherwise: z
    .int()
    .describe('measured in both, but predicted as another class where that is the target'),
  otherImage: z.int().describe('with the same name, but another image file'),
  otherMask: z.int().describe('with the same name and image, but another mask'),
  onlyInA: z.int(),
  onlyInB: z.int(),
});
export type PairingAccount = z.infer<typeof PairingAccount>;

/** Which run it is, where its figures come from, and how far its own evidence reaches, over all of its samples. */
export const ComparedRun = z.strictObject({
  name: z.string().describe("the model's name, or the run's if both models have the same name"),
  ...Results.pick({
    runId: true,
    finishedAt: true,
    model: true,
    modelName: true,
    dataset: true,
    target: true,
    measuredAt: true,
    void: true,
    card: true,
    recipe: true,
    verdict: true,
    evidence: true,
    provenance: true,
  }).shape,
});
export type ComparedRun = z.infer<typeof ComparedRun>;

/** What `groundcam compare --json` prints. */
export const RunComparison = z.strictObject({
  schemaVersion: SchemaVersion,
  a: ComparedRun,
  b: ComparedRun,
  alpha: z.number(),
  unit: z.enum(['image', 'cluster']).optional(),
  samples: PairingAccount,
  unlike: z.array(z.string()).describe('settings in which the runs differ besides the model'),
  ...GroupContrast.shape,
  byClass: z.array(
    z.strictObject({
      class: z.string(),
      ...GroupContrast.shape,
      adjusted: AdjustedP.nullable().describe('two-sided p of the primary test'),
      reached: z
        .strictObject({ a: Reached, b: Reached })
        .describe('how far the evidence of the class reaches in each run'),
    }),
  ),
});
export type RunComparison = z.infer<typeof RunComparison>;
