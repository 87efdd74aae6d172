import { z } from 'zod';
import { MeasureSpec } from './audit-spec.ts';
import { Computers } from './computed-by.ts';
import { Head } from './head.ts';
import { Intervention } from './intervention.ts';
import { MethodName } from './method-name.ts';
import { BaselineName } from './baseline-measures.ts';
import { SchemaVersion } from './schema-version.ts';

const Interval = z.tuple([z.number(), z.number()]);

/**
 * The verdict on a group of samples: see `core/analysis/verdict.ts` for the rule. `no-difference`: none
 * that matters. `not-enough-data`: neither a difference nor its absence can be shown.
 */
export const Verdict = z.enum(['on-object', 'on-background', 'no-difference', 'not-enough-data']);
export type Verdict = z.infer<typeof Verdict>;

/** One value per alternative hypothesis: the mean is not 0; the mean is greater than 0. */
export const Alternatives = z.strictObject({ twoSided: z.number(), greater: z.number() });
export type Alternatives = z.infer<typeof Alternatives>;

/**
 * The t-test of the same mean difference with a standard error clustered by image, since samples of one
 * image are not independent. `null` if images have no spread or there is only one.
 */
export const ClusteredTest = z.strictObject({
  images: z.int(),
  effectiveN: z
    .number()
    .nullable()
    .describe('number of independent samples with the same standard error'),
  t: z.number().nullable(),
  df: z.int().nullable(),
  p: Alternatives.nullable(),
  log10p: Alternatives.nullable(),
  differenceCI95: Interval.nullable(),
});
export type ClusteredTest = z.infer<typeof ClusteredTest>;

/** Wilcoxon's signed-rank test of the differences. */
export const SignedRankTest = z.strictObject({
  n: z.int().describe('number of nonzero differences'),
  sumOfPositiveRanks: z.number(),
  p: Alternatives,
  log10p: Alternatives,
  exact: z.boolean().describe('false: normal approximation'),
  rankBiserial: z.number().describe('in [−1, 1]: (positive − negative ranks) / all ranks'),
});
export type SignedRankTest = z.infer<typeof SignedRankTest>;

/** Sign-flip permutation test of the mean difference; samples of one image flip together. */
export const SignFlipTest = z.strictObject({
  p: Alternatives,
  flips: z.int().describe('number of sign patterns, including the observed one'),
  exact: z.boolean().describe('true: all patterns; false: a seeded random sample of them'),
});
export type SignFlipTest = z.infer<typeof SignFlipTest>;

/** BCa bootstrap over images. */
export const BootstrapIntervals = z.strictObject({
  resamples: z.int(),
  meanDifference: Interval.nullable(),
  dz: Interval.nullable(),
});
export type BootstrapIntervals = z.infer<typeof BootstrapIntervals>;

/** The Shapiro–Wilk test of the differences: advice on how to read the t-test, not a condition for it. */
export const NormalityTest = z.strictObject({ w: z.number(), p: z.number() });
export type NormalityTest = z.infer<typeof NormalityTest>;

/**
 * What can be inferred from paired differences. `null` if a figure does not exist: fewer than two pairs, no
 * spread between them, or a rule stated in its file in `core/stats`.
 */
export const PairedInference = z.strictObject({
  n: z.int().min(0),
  t: z.number().nullable(),
  df: z.int().nullable(),
  p: Alternatives.nullable(),
  log10p: Alternatives.nullable().describe('finite even if p itself underflows to 0'),
  meanDifference: z.number().nullable(),
  sdDifference: z.number().nullable(),
  differenceCI95: Interval.nullable(),
  dz: z.number().nullable(),
  dzCI95: Interval.nullable(),
  gz: z.number().nullable(),
  gzCI95: Interval.nullable(),
  dav: z.number().nullable(),
  clustered: ClusteredTest.nullable().describe('null if each image has one sample'),
  bootstrap: BootstrapIntervals.nullable(),
  signedRank: SignedRankTest.nullable(),
  signFlip: SignFlipTest.nullable(),
  normality: NormalityTest.nullable(),
});
export type PairedInference = z.infer<typeof PairedInference>;

/** The published comparison: mean heatmap value on the foreground and on the background, paired by sample. */
export const PairedComparison = z.strictObject({
  ...PairedInference.shape,
  meanForeground: z.number().nullable(),
  meanBackground: z.number().nullable(),
});
export type PairedComparison = z.infer<typeof PairedComparison>;

/** Two one-sided tests against the smallest effect that matters. */
export const EquivalenceTest = z.strictObject({
  smallestEffect: z.number().describe('smallest d_z that matters'),
  p: z.number().describe('for the hypothesis that |d_z| ≥ smallestEffect'),
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
  enrichment: MeasureSummary.nullable().describe('null: all foregrounds are too small'),
  relevanceRankAccuracy: MeasureSummary,
  topKIntersection: MeasureSummary,
  rocAuc: MeasureSummary,
  targetLogit: MeasureSummary,
  targetProbability: MeasureSummary,
  targetRank: MeasureSummary,
  pointingGame: z.number().describe('share of samples whose hottest pixel is foreground'),
  pointingGame15: z.number().describe('the same with a tolerance of 15 pixels of the photo'),
  accuracy: z
    .number()
    .nullable()
    .describe('share of samples predicted as their class; null: unknown'),
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

/** A p value and its decimal logarithm. */
const PValue = z.strictObject({ p: z.number(), log10p: z.number() });

/** A measure mean over the model's heatmaps minus that of a baseline, paired by sample. */
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

/** The model compared with a baseline: docs/baselines.md says what it shows. */
export const BaselineResults = z.strictObject({
  n: z.int().describe('number of samples with both heatmaps measured'),
  excluded: z
    .partialRecord(z.string(), z.int())
    .describe('number of measured samples for which the baseline has no measures, by reason'),
  difference: BaselineComparison.describe('foreground − background: the primary measure'),
  rocAuc: BaselineComparison,
  relevanceMassAccuracy: BaselineComparison,
  pointingGame: z.number().nullable().describe("the baseline's"),
  pointingGameTest: PValue.nullable().describe("McNemar's test of model and baseline, two-sided"),
});
export type BaselineResults = z.infer<typeof BaselineResults>;

/** One entry for each baseline of the audit. */
export const Baselines = z.partialRecord(BaselineName, BaselineResults);
export type Baselines = z.infer<typeof Baselines>;

/** The two-sided p of one test of a family, corrected for the number of tests. */
export const AdjustedP = z.strictObject({ holm: PValue, benjaminiHochberg: PValue });
export type AdjustedP = z.infer<typeof AdjustedP>;

export const ClassResults = z.strictObject({
  class: z.string(),
  ...GroupResults.shape,
  adjusted: AdjustedP.nullable().describe('two-sided p of the primary test; null without a test'),
  baselines: Baselines,
});
export type ClassResults = z.infer<typeof ClassResults>;

/** A third of the measured samples, split by the size of their foreground. */
export const AreaResults = z.strictObject({
  area: z.enum(['small', 'medium', 'large']),
  from: z.number().describe('smallest foregroundArea'),
  to: z.number().describe('largest foregroundArea'),
  ...GroupResults.pick({ verdict: true, n: true, primary: true, equivalence: true }).shape,
});
export type AreaResults = z.infer<typeof AreaResults>;

/** An output of the model before and after images were altered; differences are after − before. */
export const Change = z.strictObject({
  ...PairedInference.shape,
  meanBefore: z.number(),
  meanAfter: z.number(),
});
export type Change = z.infer<typeof Change>;

/** The effect of one intervention on the model's answers, over the samples it was applied to. */
export const InterventionEffect = z.strictObject({
  ...Intervention.shape,
  n: z.int(),
  logit: Change.describe('of the target'),
  probability: Change.describe('of the target'),
  flips: z.number().describe('share of samples whose predicted class changed'),
  adjusted: AdjustedP.nullable().describe('two-sided p of the logit, corrected for all effects'),
});
export type InterventionEffect = z.infer<typeof InterventionEffect>;

/** Spearman's rank correlation; `core/stats/spearman.ts` says when a figure is `null`. */
export const RankCorrelation = z.strictObject({
  n: z.int(),
  rho: z.number().nullable(),
  p: Alternatives.nullable(),
  log10p: Alternatives.nullable(),
  ci95: Interval.nullable(),
});
export type RankCorrelation = z.infer<typeof RankCorrelation>;

/** The model's answers for altered images, and whether its heatmaps predict them. */
export const InterventionResults = z.strictObject({
  effects: z.array(InterventionEffect),
  agreement: RankCorrelation.describe(
    "correlation of the heat's share on the background with the logit's drop when the background is removed",
  ),
  unanswered: z.int().describe('number of measured samples without answers'),
});
export type InterventionResults = z.infer<typeof InterventionResults>;

/** How much of the background's heat is on another class in the masks, for samples of one class. */
export const ContextResults = z.strictObject({
  class: z.string(),
  context: z.string().describe('another class in the background of these samples'),
  n: z.int().describe('number of samples of the class that show the context'),
  meanMass: z.number().describe("mean share of the background's heat on the context"),
  meanArea: z.number().describe("mean share of the background's area covered by the context"),
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
  adjusted: AdjustedP.nullable().describe('two-sided, corrected over all tested pairs'),
  takesMore: z
    .boolean()
    .describe('more heat than its share of the area, at level alpha after correction'),
});
export type ContextResults = z.infer<typeof ContextResults>;

/** Everything needed to say where the numbers come from, and to reproduce them. */
export const Provenance = z.strictObject({
  groundcam: z.string().describe('version of groundcam'),
  gitCommit: z.string().nullable(),
  node: z.string().describe('version of Node that computed the statistics'),
  modelDigest: z.string(),
  manifestDigest: z.string(),
  specDigest: z.string(),
  explainerDigest: z.string(),
  computedBy: Computers.describe(
    'what decoded, explained and measured the samples: several entries if a run mixes them',
  ),
});
export type Provenance = z.infer<typeof Provenance>;

/** The precision of a model's convolutions and matrix products. */
export const Precision = z.enum(['float32', 'float16', 'int8']);
export type Precision = z.infer<typeof Precision>;

/** How an image was transformed before it was explained: not at all, or for a smoother heatmap. */
export const View = z.strictObject({
  flipped: z.boolean().describe('mirrored left to right, and so is the map'),
  intensity: z.number().describe("factor on the model's normalised input"),
});
export type View = z.infer<typeof View>;

/** One map returned by the explainer, float32 [N, h, w]. */
export const MapOutput = z.strictObject({
  output: z.string().describe("name of the explainer's output"),
  method: MethodName,
  layer: z.string().describe('ONNX tensor that the method reads'),
  size: z.tuple([z.int(), z.int()]).describe('height and width'),
  view: View,
});
export type MapOutput = z.infer<typeof MapOutput>;

/**
 * How heatmaps were computed in this run. A method's heatmap combines all its maps, of several layers and
 * views: `core/cam/heatmap.ts` says how. `method`, `layer` and `camSize` are those of the first map.
 */
export const Recipe = z.strictObject({
  method: MethodName,
  layer: z.string().describe('ONNX tensor whose activations and gradients are read'),
  reading: z.string().describe('how the layer was interpreted: module, tensor, grid'),
  camSize: z.tuple([z.int(), z.int()]).describe('height and width of the CAM'),
  inputSize: z.tuple([z.int(), z.int()]).describe("height and width of the model's input"),
  logits: z.int().describe('number of logits: two, −z and z, for a model of one logit z'),
  logitsTensor: z.string().describe('ONNX tensor with the logits'),
  output: z.string().describe("the model's output that the logits were found behind"),
  head: Head.describe('how logits become probabilities and decisions'),
  notes: z.array(z.string()).describe('what to know of the model before reading its figures'),
  maps: z.array(MapOutput).min(1),
  untrainedMaps: z
    .array(MapOutput)
    .default([])
    .describe(
      "the first method's maps for the re-initialised head, in the order of its own maps; may be empty",
    ),
  precision: Precision.default('float32').describe(
    'precision of the model before the layer; gradients are float32',
  ),
});
export type Recipe = z.infer<typeof Recipe>;

/** `results.json`. */
export const Results = z.strictObject({
  schemaVersion: SchemaVersion,
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
  baselines: Baselines.describe('empty if the audit has none'),
  byMethod: z
    .array(z.strictObject({ method: MethodName, ...GroupResults.shape }))
    .optional()
    .describe('if there are several methods; all other figures are those of the first'),
  byClass: z.array(ClassResults),
  byArea: z
    .array(AreaResults)
    .describe('thirds by the size of the foreground; empty with fewer than 6 measured samples'),
  interventions: InterventionResults.optional().describe('if they were requested'),
  context: z
    .array(ContextResults)
    .optional()
    .describe('for VOC masks, sorted by heat relative to size, hottest first'),
  computed: z.int(),
  cached: z.int(),
  recipe: Recipe,
  provenance: Provenance,
});
export type Results = z.infer<typeof Results>;
