import { z } from 'zod';
import { MeasureSpec } from './audit-spec.ts';
import { Intervention } from './intervention.ts';
import { MethodName } from './method-name.ts';
import { BaselineName } from './baseline-measures.ts';

const Interval = z.tuple([z.number(), z.number()]);

/**
 * The answer of a group of samples: see `core/analysis/verdict.ts` for the rule. `no-difference`: none that
 * matters. `not-enough-data`: neither a difference nor its absence can be told.
 */
export const Verdict = z.enum(['on-object', 'on-background', 'no-difference', 'not-enough-data']);
export type Verdict = z.infer<typeof Verdict>;

/** A figure for each alternative: the mean is not 0; the mean is greater than 0. */
export const Alternatives = z.strictObject({ twoSided: z.number(), greater: z.number() });
export type Alternatives = z.infer<typeof Alternatives>;

/**
 * The t-test of the same mean difference with a standard error clustered by image, since samples of one
 * image are not independent. `null` where images have no spread or there is only one.
 */
export const ClusteredTest = z.strictObject({
  images: z.int(),
  effectiveN: z.number().nullable().describe('independent samples with this standard error'),
  t: z.number().nullable(),
  df: z.int().nullable(),
  p: Alternatives.nullable(),
  log10p: Alternatives.nullable(),
  differenceCI95: Interval.nullable(),
});
export type ClusteredTest = z.infer<typeof ClusteredTest>;

/** Wilcoxon's signed-rank test of the differences. */
export const SignedRankTest = z.strictObject({
  n: z.int().describe('differences that are not 0'),
  sumOfPositiveRanks: z.number(),
  p: Alternatives,
  log10p: Alternatives,
  exact: z.boolean().describe('false: normal approximation'),
  rankBiserial: z.number().describe('in [−1, 1]: positive less negative ranks, over all'),
});
export type SignedRankTest = z.infer<typeof SignedRankTest>;

/** Sign-flip permutation test of the mean difference; samples of one image flip together. */
export const SignFlipTest = z.strictObject({
  p: Alternatives,
  flips: z.int().describe('sign patterns that were looked at, the observed one among them'),
  exact: z.boolean().describe('all patterns; false: a seeded random choice of them'),
});
export type SignFlipTest = z.infer<typeof SignFlipTest>;

/** BCa bootstrap over images. */
export const BootstrapIntervals = z.strictObject({
  resamples: z.int(),
  meanDifference: Interval.nullable(),
  dz: Interval.nullable(),
});
export type BootstrapIntervals = z.infer<typeof BootstrapIntervals>;

/** Shapiro and Wilk's test of the differences: advice on how to read the t-test, no gate before it. */
export const NormalityTest = z.strictObject({ w: z.number(), p: z.number() });
export type NormalityTest = z.infer<typeof NormalityTest>;

/**
 * What can be inferred from differences of pairs. `null` where a figure does not exist: fewer than two
 * pairs, no spread between them, or a rule that its file in `core/stats` states.
 */
export const PairedInference = z.strictObject({
  n: z.int().min(0),
  t: z.number().nullable(),
  df: z.int().nullable(),
  p: Alternatives.nullable(),
  log10p: Alternatives.nullable().describe('finite where p itself underflows to 0'),
  meanDifference: z.number().nullable(),
  sdDifference: z.number().nullable(),
  differenceCI95: Interval.nullable(),
  dz: z.number().nullable(),
  dzCI95: Interval.nullable(),
  gz: z.number().nullable(),
  gzCI95: Interval.nullable(),
  dav: z.number().nullable(),
  clustered: ClusteredTest.nullable().describe('null where each image has one sample'),
  bootstrap: BootstrapIntervals.nullable(),
  signedRank: SignedRankTest.nullable(),
  signFlip: SignFlipTest.nullable(),
  normality: NormalityTest.nullable(),
});
export type PairedInference = z.infer<typeof PairedInference>;

/** The published comparison: mean heatmap value on foreground against background, paired by sample. */
export const PairedComparison = z.strictObject({
  ...PairedInference.shape,
  meanForeground: z.number().nullable(),
  meanBackground: z.number().nullable(),
});
export type PairedComparison = z.infer<typeof PairedComparison>;

/** Two one-sided tests against the smallest effect that matters. */
export const EquivalenceTest = z.strictObject({
  smallestEffect: z.number().describe('the d_z that matters'),
  p: z.number().describe("of the hypothesis that |d_z| is at least the smallest effect's"),
});
export type EquivalenceTest = z.infer<typeof EquivalenceTest>;

/** A measure over the samples that have it. */
export const MeasureSummary = z.strictObject({
  n: z.int(),
  mean: z.number(),
  median: z.number(),
  sd: z.number().nullable(),
  min: z.number(),
  max: z.number(),
});
export type MeasureSummary = z.infer<typeof MeasureSummary>;

export const MeasureSummaries = z.strictObject({
  logRatio: MeasureSummary,
  foregroundArea: MeasureSummary,
  relevanceMassAccuracy: MeasureSummary,
  enrichment: MeasureSummary.nullable().describe('null: all foregrounds are too small for it'),
  relevanceRankAccuracy: MeasureSummary,
  topKIntersection: MeasureSummary,
  rocAuc: MeasureSummary,
  targetLogit: MeasureSummary,
  targetProbability: MeasureSummary,
  targetRank: MeasureSummary,
  pointingGame: z.number().describe('share of samples whose hottest pixel is foreground'),
  pointingGame15: z.number().describe('the same, with a tolerance of 15 pixels of the photo'),
  accuracy: z
    .number()
    .nullable()
    .describe('share of samples predicted as their class; null: not known'),
});
export type MeasureSummaries = z.infer<typeof MeasureSummaries>;

/** The statistics of one group of samples: all of them, one class, or one method. */
export const GroupResults = z.strictObject({
  verdict: Verdict,
  n: z.int(),
  excluded: z.partialRecord(z.string(), z.int()),
  failed: z.int(),
  primary: PairedComparison,
  equivalence: EquivalenceTest.nullable(),
  measures: MeasureSummaries.nullable(),
});
export type GroupResults = z.infer<typeof GroupResults>;

/** A p value, and its decimal logarithm. */
const PValue = z.strictObject({ p: z.number(), log10p: z.number() });

/** A measure of the model's heatmaps less that of a baseline, paired by sample. */
export const BaselineComparison = z.strictObject({
  meanOwn: z.number().nullable().describe("of the model's heatmaps"),
  meanBaseline: z.number().nullable(),
  ...PairedInference.pick({
    meanDifference: true,
    differenceCI95: true,
    t: true,
    df: true,
    p: true,
    log10p: true,
    dz: true,
    dzCI95: true,
    signFlip: true,
  }).shape,
});
export type BaselineComparison = z.infer<typeof BaselineComparison>;

/** By how much the model beats a baseline: docs/baselines.md says what that shows. */
export const BaselineResults = z.strictObject({
  n: z.int().describe('samples with both heatmaps measured'),
  excluded: z
    .partialRecord(z.string(), z.int())
    .describe('measured samples that the baseline has no measures of, by reason'),
  difference: BaselineComparison.describe('foreground less background: the primary measure'),
  rocAuc: BaselineComparison,
  relevanceMassAccuracy: BaselineComparison,
  pointingGame: z.number().nullable().describe("the baseline's"),
  pointingGameTest: PValue.nullable().describe("two-sided, McNemar's, of model and baseline"),
});
export type BaselineResults = z.infer<typeof BaselineResults>;

/** One entry for each baseline that the audit has. */
export const Baselines = z.partialRecord(BaselineName, BaselineResults);
export type Baselines = z.infer<typeof Baselines>;

/** A two-sided p of one test of a family, corrected for the others. */
export const AdjustedP = z.strictObject({ holm: PValue, benjaminiHochberg: PValue });
export type AdjustedP = z.infer<typeof AdjustedP>;

export const ClassResults = z.strictObject({
  class: z.string(),
  ...GroupResults.shape,
  adjusted: AdjustedP.nullable().describe("the primary test's two-sided p; null without a test"),
  baselines: Baselines,
});
export type ClassResults = z.infer<typeof ClassResults>;

/** A third of the measured samples, by the size of their foreground. */
export const AreaResults = z.strictObject({
  area: z.enum(['small', 'medium', 'large']),
  from: z.number().describe('smallest foregroundArea'),
  to: z.number().describe('largest foregroundArea'),
  ...GroupResults.pick({ verdict: true, n: true, primary: true, equivalence: true }).shape,
});
export type AreaResults = z.infer<typeof AreaResults>;

/** A figure of the model's before and after images were altered; differences are after − before. */
export const Change = z.strictObject({
  ...PairedInference.shape,
  meanBefore: z.number(),
  meanAfter: z.number(),
});
export type Change = z.infer<typeof Change>;

/** What one intervention did to the model's answers, over the samples that it was done to. */
export const InterventionEffect = z.strictObject({
  ...Intervention.shape,
  n: z.int(),
  logit: Change.describe("the target's"),
  probability: Change.describe("the target's"),
  flips: z.number().describe('share of samples that are predicted as another class than before'),
  adjusted: AdjustedP.nullable().describe("the logit's two-sided p, corrected for all effects"),
});
export type InterventionEffect = z.infer<typeof InterventionEffect>;

/** Spearman's rank correlation; `null` where `core/stats/spearman.ts` says that a figure is missing. */
export const RankCorrelation = z.strictObject({
  n: z.int(),
  rho: z.number().nullable(),
  p: Alternatives.nullable(),
  log10p: Alternatives.nullable(),
  ci95: Interval.nullable(),
});
export type RankCorrelation = z.infer<typeof RankCorrelation>;

/** What the model itself says of altered images, and whether its heatmaps foretold it. */
export const InterventionResults = z.strictObject({
  effects: z.array(InterventionEffect),
  agreement: RankCorrelation.describe(
    "heat's share on the background against the logit's drop when the background is removed",
  ),
  unanswered: z.int().describe('measured samples that the model could not be asked about'),
});
export type InterventionResults = z.infer<typeof InterventionResults>;

/** How much of the background's heat lies on what else the masks name, for one class of objects. */
export const ContextResults = z.strictObject({
  class: z.string(),
  context: z.string().describe('another class, in the background of those samples'),
  n: z.int().describe('samples of the class that show the context'),
  meanMass: z.number().describe("share of the background's heat that lies on the context"),
  meanArea: z.number().describe("share of the background's area that the context has"),
  ratio: z.number().describe('meanMass / meanArea, 1 = as hot as the background on average'),
  ...PairedInference.pick({
    t: true,
    df: true,
    p: true,
    log10p: true,
    meanDifference: true,
    sdDifference: true,
    differenceCI95: true,
    dz: true,
  }).shape,
  adjusted: AdjustedP.nullable().describe('two-sided, over all pairs that were tested'),
  takesMore: z.boolean().describe('more than its share, at the level alpha after correction'),
});
export type ContextResults = z.infer<typeof ContextResults>;

/** Everything needed to say where the numbers came from, and to get them again. */
export const Provenance = z.strictObject({
  groundcam: z.string().describe('version of groundcam'),
  gitCommit: z.string().nullable(),
  node: z.string(),
  onnxruntime: z.string(),
  sharp: z.string(),
  modelDigest: z.string(),
  manifestDigest: z.string(),
  specDigest: z.string(),
  explainerDigest: z.string(),
  executionProvider: z.string(),
});
export type Provenance = z.infer<typeof Provenance>;

/** What a model's convolutions and matrix products compute with. */
export const Precision = z.enum(['float32', 'float16', 'int8']);
export type Precision = z.infer<typeof Precision>;

/** How an image was altered before it was explained: not at all, or to smooth its heatmap. */
export const View = z.strictObject({
  flipped: z.boolean().describe('left and right changed places, in the map too'),
  intensity: z.number().describe("factor on the model's normalised input"),
});
export type View = z.infer<typeof View>;

/** One map that the explainer returns, float32 [N, h, w]. */
export const MapOutput = z.strictObject({
  output: z.string().describe("name of the explainer's output"),
  method: MethodName,
  layer: z.string().describe('ONNX tensor that the method reads'),
  size: z.tuple([z.int(), z.int()]).describe('height and width'),
  view: View,
});
export type MapOutput = z.infer<typeof MapOutput>;

/**
 * How heatmaps were made in this run. A method's heatmap is put together from all its maps, of several
 * layers and views: `core/cam/heatmap.ts` says how. `method`, `layer` and `camSize` are the first map's.
 */
export const Recipe = z.strictObject({
  method: MethodName,
  layer: z.string().describe('ONNX tensor whose activations and gradients are read'),
  reading: z.string().describe('what the layer was taken for: module, tensor, grid'),
  camSize: z.tuple([z.int(), z.int()]).describe('height and width of the CAM'),
  inputSize: z.tuple([z.int(), z.int()]).describe("height and width of the model's input"),
  logits: z.int().describe('number of logits'),
  maps: z.array(MapOutput).min(1),
  untrainedMaps: z
    .array(MapOutput)
    .default([])
    .describe(
      "the first method's maps of the head re-initialised, in the order of its own; may be none",
    ),
  precision: Precision.default('float32').describe(
    'what the model computes with before the layer; gradients are float32',
  ),
});
export type Recipe = z.infer<typeof Recipe>;

/** `results.json`. */
export const Results = z.strictObject({
  schemaVersion: z.literal(2),
  runId: z.string(),
  workflowId: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  seconds: z.number(),
  model: z.string(),
  dataset: z.string(),
  classes: z.array(z.string()),
  target: z.string().describe('"group", "predicted" or "index 404"'),
  measuredAt: MeasureSpec.shape.at,
  void: MeasureSpec.shape.void,
  alpha: z.number().describe('significance level of the verdicts'),
  ...GroupResults.shape,
  baselines: Baselines.describe('empty where the audit was asked for none'),
  byMethod: z
    .array(z.strictObject({ method: MethodName, ...GroupResults.shape }))
    .optional()
    .describe('where several methods were asked for; all other figures are those of the first'),
  byClass: z.array(ClassResults),
  byArea: z
    .array(AreaResults)
    .describe('thirds by the size of the foreground; empty below 6 measured samples'),
  interventions: InterventionResults.optional().describe('where they were asked for'),
  context: z.array(ContextResults).optional().describe('of VOC masks: hottest for its size first'),
  computed: z.int(),
  cached: z.int(),
  recipe: Recipe,
  provenance: Provenance,
});
export type Results = z.infer<typeof Results>;
