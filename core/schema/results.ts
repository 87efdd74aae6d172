import { z } from 'zod';
import { AttackName, AttackNorm, AttackRegion } from './attack.ts';
import { MeasureSpec } from './audit-spec.ts';
import { Computers } from './computed-by.ts';
import { Head } from './head.ts';
import { Evidence } from './evidence.ts';
import { Resizer } from './image-options.ts';
import { HeatMeasure } from './heat-measure.ts';
import { Intervention } from './intervention.ts';
import { ModelCard } from './model-card.ts';
import { MethodName } from './method-name.ts';
import { BaselineName } from './baseline-measures.ts';
import { SchemaVersion } from './schema-version.ts';

const Interval = z.tuple([z.number(), z.number()]).describe('lower and upper end');

/**
 * The verdict on a group of samples: see `core/analysis/verdict.ts` for the rule. `no-difference`: none
 * that matters. `not-enough-data`: neither a difference nor its absence can be shown.
 */
export const Verdict = z.enum(['on-object', 'on-background', 'no-difference', 'not-enough-data']);
export type Verdict = z.infer<typeof Verdict>;

/** One value per alternative hypothesis: the mean is not 0; the mean is greater than 0. */
export const Alternatives = z.strictObject({
  twoSided: z.number().describe('the mean is not 0'),
  greater: z.number().describe('the mean is greater than 0'),
});
export type Alternatives = z.infer<typeof Alternatives>;

/**
 * The t-test of the same mean difference with a standard error clustered by image (CR2), since samples of one
 * image are not independent. `null` where images have no spread or there is only one.
 */
export const ClusteredTest = z.strictObject({
  images: z.int().describe('number of images, the clusters'),
  effectiveN: z
    .number()
    .nullable()
    .describe('number of independent samples with the same standard error'),
  t: z.number().nullable().describe('t statistic'),
  df: z.number().nullable().describe("degrees of freedom, Satterthwaite's"),
  p: Alternatives.nullable().describe('p values'),
  log10p: Alternatives.nullable().describe('their decimal logarithms'),
  differenceCI95: Interval.nullable().describe('95 % confidence interval of the mean difference'),
  dzCI95: Interval.nullable().describe('95 % confidence interval of d_z'),
});
export type ClusteredTest = z.infer<typeof ClusteredTest>;

/** Wilcoxon's signed-rank test of the differences. */
export const SignedRankTest = z.strictObject({
  n: z.int().describe('number of nonzero differences'),
  sumOfPositiveRanks: z.number().describe('the statistic'),
  p: Alternatives.describe('p values'),
  log10p: Alternatives.describe('their decimal logarithms'),
  exact: z.boolean().describe('false: normal approximation'),
  rankBiserial: z.number().describe('in [−1, 1]: (positive − negative ranks) / all ranks'),
});
export type SignedRankTest = z.infer<typeof SignedRankTest>;

/** Sign-flip permutation test of the mean difference; samples of one image flip together. */
export const SignFlipTest = z.strictObject({
  p: z
    .strictObject({ ...Alternatives.shape, less: z.number().describe('of a mean below 0') })
    .describe('p values'),
  flips: z
    .int()
    .nullable()
    .describe(
      'number of sign patterns, including the observed one; null: their sums were counted exactly',
    ),
  exact: z.boolean().describe('true: all patterns; false: a seeded random sample of them'),
});
export type SignFlipTest = z.infer<typeof SignFlipTest>;

/** BCa bootstrap over images. */
export const BootstrapIntervals = z.strictObject({
  resamples: z.int().describe('number of resamples'),
  meanDifference: Interval.nullable().describe('95 % interval of the mean difference'),
  dz: Interval.nullable().describe('95 % interval of d_z'),
});
export type BootstrapIntervals = z.infer<typeof BootstrapIntervals>;

/** The Shapiro–Wilk test of the differences: advice on how to read the t-test, not a condition for it. */
export const NormalityTest = z.strictObject({
  w: z.number().describe('the statistic W'),
  p: z.number().describe('small if the differences are not normally distributed'),
});
export type NormalityTest = z.infer<typeof NormalityTest>;

/**
 * What can be inferred from paired differences. `null` if a figure does not exist: fewer than two pairs, no
 * spread between them, or a rule stated in its file in `core/stats`.
 */
export const PairedInference = z.strictObject({
  n: z.int().min(0).describe('number of pairs'),
  t: z.number().nullable().describe('t statistic of the paired t-test'),
  df: z.int().nullable().describe('degrees of freedom, n − 1'),
  p: Alternatives.nullable().describe('p values of the t-test'),
  log10p: Alternatives.nullable().describe('finite even if p itself underflows to 0'),
  meanDifference: z.number().nullable().describe('mean of the differences'),
  sdDifference: z.number().nullable().describe('their standard deviation, n − 1'),
  differenceCI95: Interval.nullable().describe('95 % confidence interval of the mean'),
  dz: z.number().nullable().describe("Cohen's d_z = meanDifference / sdDifference"),
  dzCI95: Interval.nullable().describe('95 % interval of d_z, from the noncentral t distribution'),
  gz: z.number().nullable().describe("Hedges' g_z: d_z corrected for its bias in small samples"),
  gzCI95: Interval.nullable().describe('95 % interval of g_z'),
  dav: z
    .number()
    .nullable()
    .describe('mean difference / square root of the mean of both variances'),
  clustered: ClusteredTest.nullable().describe('null if each image has one sample'),
  bootstrap: BootstrapIntervals.nullable().describe('BCa bootstrap over images'),
  signedRank: SignedRankTest.nullable().describe("Wilcoxon's signed-rank test"),
  signFlip: SignFlipTest.nullable().describe('sign-flip permutation test'),
  normality: NormalityTest.nullable().describe('Shapiro–Wilk test of the differences'),
});
export type PairedInference = z.infer<typeof PairedInference>;

/** The published comparison: mean heatmap value on the foreground and on the background, paired by sample. */
export const PairedComparison = z.strictObject({
  ...PairedInference.shape,
  meanForeground: z.number().nullable().describe('mean heatmap value on the foreground, 0 to 1'),
  meanBackground: z.number().nullable().describe('mean heatmap value on the background, 0 to 1'),
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
  n: z.int().describe('number of samples that have the measure'),
  mean: z.number().describe('mean'),
  median: z.number().describe('median'),
  sd: z.number().nullable().describe('standard deviation, n − 1; null for one sample'),
  min: z.number().describe('smallest'),
  max: z.number().describe('largest'),
});
export type MeasureSummary = z.infer<typeof MeasureSummary>;

export const MeasureSummaries = z.strictObject({
  logRatio: MeasureSummary.describe('log2(mean on the foreground / mean on the background)'),
  foregroundArea: MeasureSummary.describe('share of the pixels that are foreground, 0 to 1'),
  relevanceMassAccuracy: MeasureSummary.describe('share of the heat on the foreground, 0 to 1'),
  enrichment: MeasureSummary.nullable().describe(
    'relevanceMassAccuracy / foregroundArea, 1 = uniform heat; null: all foregrounds are too small',
  ),
  relevanceRankAccuracy: MeasureSummary.describe(
    'share of the k hottest pixels that are foreground, k = number of foreground pixels',
  ),
  topKIntersection: MeasureSummary.describe(
    'share of the hottest 2 % of the pixels that are foreground',
  ),
  rocAuc: MeasureSummary.describe(
    'area under the ROC curve of heat as a score for foreground, 0.5 = no relation',
  ),
  targetLogit: MeasureSummary.describe('logit of the target'),
  targetProbability: MeasureSummary.describe('softmax probability of the target'),
  targetRank: MeasureSummary.describe('rank of the target among all logits, 1 = highest'),
  pointingGame: z.number().describe('share of samples whose hottest pixel is foreground'),
  pointingGame15: z.number().describe('the same, with a tolerance of 15 pixels of the photo'),
  pointingGameVoid: z
    .number()
    .describe('pointingGame, where a map whose hottest pixel of all is void counts as a miss'),
  hottestOnVoid: z.number().describe('share of samples whose hottest pixel of all is void'),
  shareAtZero: MeasureSummary.describe('share of the pixels without any heat, which are all tied'),
  accuracy: z
    .number()
    .nullable()
    .describe('share of samples predicted as their class; null: not known'),
  imageAccuracy: z
    .number()
    .nullable()
    .describe('share of images predicted as a class of one of their samples; null: not known'),
});
export type MeasureSummaries = z.infer<typeof MeasureSummaries>;

/** The statistics of one group of samples: all of them, one class, or one method. */
export const GroupResults = z.strictObject({
  verdict: Verdict.describe('the answer: see docs/statistics.md for the rule'),
  n: z.int().describe('number of measured samples'),
  excluded: z.partialRecord(z.string(), z.int()).describe('number of excluded samples by reason'),
  failed: z.int().describe('number of samples that failed'),
  primary: PairedComparison.describe(
    'mean heatmap value on foreground and background, paired by sample',
  ),
  equivalence: EquivalenceTest.nullable().describe(
    'two one-sided tests against the smallest effect that matters',
  ),
  measures: MeasureSummaries.nullable().describe('measures over samples; null without samples'),
});
export type GroupResults = z.infer<typeof GroupResults>;

/** A p value and its decimal logarithm. */
const PValue = z.strictObject({
  p: z.number().describe('p value'),
  log10p: z.number().describe('its decimal logarithm'),
});

/** A measure mean over the model's heatmaps minus that of a baseline, paired by sample. */
export const BaselineComparison = z.strictObject({
  meanOwn: z.number().nullable().describe("of the model's heatmaps"),
  meanBaseline: z.number().nullable().describe("of the baseline's heatmaps"),
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
  df: z.number().nullable().describe("Satterthwaite's where images have several samples"),
});
export type BaselineComparison = z.infer<typeof BaselineComparison>;

/** The model compared with a baseline: docs/baselines.md says what it shows. */
export const BaselineResults = z.strictObject({
  n: z.int().describe('number of samples with both heatmaps measured'),
  excluded: z
    .partialRecord(z.string(), z.int())
    .describe('number of measured samples for which the baseline has no measures, by reason'),
  difference: BaselineComparison.describe('foreground − background: the primary measure'),
  rocAuc: BaselineComparison.describe('area under the ROC curve'),
  relevanceMassAccuracy: BaselineComparison.describe('share of the heat on the foreground'),
  pointingGame: z.number().nullable().describe("the baseline's"),
  pointingGameTest: PValue.nullable().describe(
    'two-sided, of model and baseline: sign flips of hits by image',
  ),
});
export type BaselineResults = z.infer<typeof BaselineResults>;

/** One entry for each baseline of the audit. */
export const Baselines = z.partialRecord(BaselineName, BaselineResults);
export type Baselines = z.infer<typeof Baselines>;

/** The two-sided p of one test of a family, corrected for the number of tests. */
export const AdjustedP = z.strictObject({
  holm: PValue.describe('controls the chance of any false positive'),
  benjaminiHochberg: PValue.describe('controls the share of false positives'),
});
export type AdjustedP = z.infer<typeof AdjustedP>;

/** A mean ROC-AUC of the model's own maps among those of draws, on the grid of cells. */
export const RankAmongDraws = z.strictObject({
  draws: z.int().describe('number of draws that it is ranked among'),
  own: z.number().describe("mean ROC-AUC of the model's own maps, 0 to 1"),
  meanOfDraws: z.number().describe('mean ROC-AUC of all draws'),
  p: z
    .strictObject({
      greater: z.number().describe('(draws at least as high as own + 1) / (draws + 1)'),
      less: z.number().describe('(draws at most as high as own + 1) / (draws + 1)'),
    })
    .describe('one-sided p values'),
});
export type RankAmongDraws = z.infer<typeof RankAmongDraws>;

/** The model's maps against masks of other images, permuted among images of one class and similar area. */
export const OtherMasks = z.strictObject({
  ...RankAmongDraws.shape,
  n: z.int().describe('number of samples'),
  images: z.int().describe('number of images'),
  designEffect: z
    .number()
    .default(1)
    .describe(
      'variance of a sum over samples of one image over that of independent ones, at least 1',
    ),
  strata: z.int().describe('number of groups of one class and similar area'),
  mostUnequalAreas: z.number().describe('largest area over smallest in a stratum'),
});
export type OtherMasks = z.infer<typeof OtherMasks>;

/** The model's own head among heads with permuted weights, and among other trained classes. */
export const Heads = z.strictObject({
  n: z.int().describe('number of samples'),
  images: z.int().describe('number of images'),
  untrained: RankAmongDraws.nullable().describe('among heads with permuted weights'),
  classes: RankAmongDraws.nullable().describe('among other trained classes'),
});
export type Heads = z.infer<typeof Heads>;

/** What evidence rests on beside the primary comparison. */
const Backing = {
  otherMasks: OtherMasks.nullable().describe('null: not computed'),
  heads: Heads.nullable().describe('null: not computed'),
  evidence: Evidence.describe('the steps of evidence, and how far they reach'),
};

export const ClassResults = z.strictObject({
  class: z.string().describe('name of the class'),
  ...GroupResults.shape,
  adjusted: AdjustedP.nullable().describe('two-sided p of the primary test; null without a test'),
  baselines: Baselines.describe('the class compared with each baseline'),
  ...Backing,
});
export type ClassResults = z.infer<typeof ClassResults>;

/** A third of the measured samples, split by the size of their foreground. */
export const AreaResults = z.strictObject({
  area: z.enum(['small', 'medium', 'large']).describe('which third'),
  from: z.number().describe('smallest foregroundArea'),
  to: z.number().describe('largest foregroundArea'),
  ...GroupResults.pick({ verdict: true, n: true, primary: true, equivalence: true }).shape,
});
export type AreaResults = z.infer<typeof AreaResults>;

/** A part of the measured samples by what is known of them. */
export const SplitResults = z.strictObject({
  split: z
    .enum(['right', 'wrong', 'one-class', 'several-classes'])
    .describe('samples predicted as their class or not; photos with one class or several'),
  ...GroupResults.pick({ verdict: true, n: true, primary: true, equivalence: true }).shape,
  rocAuc: z.number().describe('mean'),
});
export type SplitResults = z.infer<typeof SplitResults>;

/** A mean over classes. */
const OverClasses = z.strictObject({
  mean: z.number().describe('mean over classes'),
  ci95: Interval.nullable().describe('95 % confidence interval over classes'),
});

/** The mean over classes, each counting the same, with Student's interval over classes. */
export const MeanOfClasses = z.strictObject({
  classes: z.int().describe('number of classes'),
  difference: OverClasses.describe('object minus background, of mean heat'),
  rocAuc: OverClasses.describe('area under the ROC curve'),
  accuracy: OverClasses.nullable().describe('share of samples predicted as their class'),
});
export type MeanOfClasses = z.infer<typeof MeanOfClasses>;

/** A figure of the model's before and after images were altered; differences are after − before. */
export const Change = z.strictObject({
  ...PairedInference.shape,
  meanBefore: z.number().describe('mean for the original images'),
  meanAfter: z.number().describe('mean for the altered images'),
});
export type Change = z.infer<typeof Change>;

/** Predictions before and after, as shares of the samples. */
export const Predictions = z.strictObject({
  accuracyBefore: z.number().describe('predicted as their class in the whole image'),
  accuracyAfter: z.number().describe('predicted as their class in the altered image'),
  rightToWrong: z.number().describe('right before and wrong after'),
  wrongToRight: z.number().describe('wrong before and right after'),
  withinClass: z.number().describe("another logit of the sample's class: right before and after"),
  wrongToWrong: z.number().describe('another logit, wrong before and after'),
});
export type Predictions = z.infer<typeof Predictions>;

/** What one intervention did to the model's answers, over the samples that it was done to. */
export const InterventionEffect = z.strictObject({
  ...Intervention.shape,
  n: z.int().describe('number of samples it was applied to'),
  logit: Change.describe("the target's"),
  probability: Change.describe("the target's"),
  flips: z.number().describe('share of samples whose highest logit is another one than before'),
  predictions: Predictions.nullable().describe('null: not known which are right'),
  adjusted: AdjustedP.nullable().describe("the logit's two-sided p, corrected for all effects"),
});
export type InterventionEffect = z.infer<typeof InterventionEffect>;

/** Spearman's rank correlation; `core/stats/spearman.ts` says when a figure is `null`. */
export const RankCorrelation = z.strictObject({
  n: z.int().describe('number of images'),
  rho: z.number().nullable().describe('rank correlation, −1 to 1'),
  p: Alternatives.nullable().describe('p values'),
  log10p: Alternatives.nullable().describe('their decimal logarithms'),
  ci95: Interval.nullable().describe('95 % confidence interval'),
});
export type RankCorrelation = z.infer<typeof RankCorrelation>;

/** The model's answers for altered images, and whether its heatmaps predict them. */
export const InterventionResults = z.strictObject({
  effects: z.array(InterventionEffect).describe('one entry for each intervention'),
  agreement: RankCorrelation.describe(
    "correlation of the heat's share on the background with the logit's drop when the background is removed",
  ),
  unanswered: z.int().describe('number of measured samples without answers'),
});
export type InterventionResults = z.infer<typeof InterventionResults>;

/** A share of samples. */
export const Share = z.strictObject({
  share: z.number().describe('of the samples'),
  ci95: Interval.nullable().describe("Wilson's 95 % interval"),
});
export type Share = z.infer<typeof Share>;

/** Means of the region measures over samples: see `measurements.csv` for what each is. Hits are shares of samples. */
export const MeanHeat = z.strictObject({
  n: z.int().describe('number of samples whose map is not flat'),
  measures: z
    .partialRecord(HeatMeasure, z.number())
    .describe('mean of each measure over the samples that have it'),
});
export type MeanHeat = z.infer<typeof MeanHeat>;

/** How alike heatmaps are before and after images were changed. docs/attacks.md has formulas and sources. */
export const MeanSimilarity = z.strictObject({
  n: z.int().describe('number of samples with two maps that are not flat'),
  spearman: z.number().nullable().describe("mean of Spearman's rank correlation over pixels"),
  ssim: z.number().nullable().describe('mean of structural similarity'),
  topK: z.number().nullable().describe('mean share of the hottest 2 % of pixels that both have'),
  mod: z.number().nullable().describe('mean observed dissimilarity: of (1 − SSIM) / 2'),
  vid: z.number().nullable().describe('variation in dissimilarity: its standard deviation'),
});
export type MeanSimilarity = z.infer<typeof MeanSimilarity>;

/** What became of samples whose images were changed: by an attack, or by noise of the same size. */
export const PerturbationEffect = z.strictObject({
  fooled: Share.nullable().describe('of the samples that were right before; null: none was'),
  reached: Share.nullable()
    .optional()
    .describe(
      'predicted as the class to reach, of the samples that were right before; missing if any other would do',
    ),
  accuracy: Share.nullable().describe('predicted as their class; null: not known'),
  linf: z.number().describe('mean of the largest change of a value, after rounding to 8 bits'),
  l2: z.number().describe('mean of the Euclidean length of the change, after rounding to 8 bits'),
  heat: MeanHeat.describe('of the class explained before'),
  flat: z.int().describe('number of samples whose map is flat after'),
  similarity: MeanSimilarity.describe('of the heatmaps before and after'),
});
export type PerturbationEffect = z.infer<typeof PerturbationEffect>;

/** A measure of attacked images less that before, or under noise; paired by sample, where neither map is flat. */
export const AttackTest = z.strictObject({
  measure: HeatMeasure.describe('of the heatmap of the class explained before, or of the rival'),
  of: z
    .enum(['before', 'control', 'rival'])
    .describe('attacked − before; attacked − noise; of the rival class, attacked − before'),
  n: z.int().describe('number of samples'),
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
  df: z.number().nullable().describe("Satterthwaite's where images have several samples"),
  adjusted: AdjustedP.nullable().describe(
    'two-sided p of sign flips, corrected for all tests of attacks in the audit',
  ),
});
export type AttackTest = z.infer<typeof AttackTest>;

/** What attacks of one size in one region did to a group of samples. Over all of them, fooled or not, unless noted otherwise. */
const attackEffects = {
  n: z.int().describe('number of attacked samples'),
  noPixels: z.int().describe('number of samples whose mask has no pixels of the region'),
  alreadyThere: z
    .int()
    .optional()
    .describe(
      'number of samples that are of the class to reach, or were predicted as it before; missing if any other would do',
    ),
  failed: z.int().describe('number of measured samples that could not be attacked'),
  wrongBefore: z.int().describe('number of attacked samples that were predicted wrongly before'),
  flatBefore: z.int().describe('number of attacked samples whose map was flat before'),
  accuracyBefore: Share.nullable().describe('predicted as their class before; null: not known'),
  heatBefore: MeanHeat.describe('of the class explained'),
  attacked: PerturbationEffect.describe('by the attack'),
  control: PerturbationEffect.describe('by noise of the same size in the same region'),
  undoneByRounding: z.int().describe('number of samples fooled before rounding and not after it'),
  energyOnObject: z
    .number()
    .nullable()
    .describe("mean share of the change's energy on the object, over its share of the area"),
  turnedTo: z
    .array(
      z.strictObject({
        index: z.int().describe('index of the logit'),
        label: z.string().describe("the class's name, or its index"),
        n: z.int().describe('number of samples'),
      }),
    )
    .optional()
    .describe('predictions of the samples that were right before and fooled, most frequent first'),
};

/** The same of one class. */
export const AttackedClass = z.strictObject({
  class: z.string().describe('name'),
  ...attackEffects,
});
export type AttackedClass = z.infer<typeof AttackedClass>;

/** Attacks of one size in one region, over all classes. */
export const AttackFigures = z.strictObject({
  region: AttackRegion.describe('the pixels that could be changed'),
  epsilon: z.number().describe('size, in pixel values'),
  ...attackEffects,
  rival: z
    .strictObject({
      before: MeanHeat.describe('before the attack'),
      after: MeanHeat.describe('after it'),
    })
    .describe(
      'heat of the highest class after the attack that is not the own: the prediction, where fooled',
    ),
  ofFooled: z
    .strictObject({
      before: MeanHeat.describe('before the attack'),
      after: MeanHeat.describe('after it'),
    })
    .describe(
      'heat of the samples that the attack fooled alone, which are no fair draw of all samples',
    ),
  tests: z.array(AttackTest).describe('paired by sample'),
  byClass: z.array(AttackedClass).optional().describe('one entry for each class, if several'),
});
export type AttackFigures = z.infer<typeof AttackFigures>;

/** How many samples attacks on the object and on an equally large patch of background fooled. */
export const RegionGap = z.strictObject({
  epsilon: z.number().describe('size, in pixel values'),
  n: z.int().describe('number of samples that were right before and attacked in both'),
  object: Share.describe('fooled by changes of the object'),
  patch: Share.describe('fooled by changes of the patch'),
  gap: z.number().describe('the share by the object less that by the patch, −1 to 1'),
  gapCI95: Interval.nullable().describe('95 % interval, clustered; null: all are equal'),
});
export type RegionGap = z.infer<typeof RegionGap>;

/** What one attack came to. It says nothing of other attacks. */
export const AttackResults = z.strictObject({
  attack: AttackName.describe('how perturbations were searched for'),
  toward: z
    .strictObject({
      class: z.string().describe('as the spec names it'),
      label: z.string().describe("the model's label if the spec has an index, or else the class"),
      logits: z.array(z.int()).describe('indices of its logits'),
    })
    .optional()
    .describe('the class that predictions were to reach; missing if any other would do'),
  norm: AttackNorm.describe('what their size is'),
  steps: z.int().describe('steps of a run'),
  stepSize: z.number().nullable().describe("in pixel values; null: the attack's own"),
  restarts: z.int().describe('most runs'),
  seed: z.int().describe('what starts, patches and noise were drawn by'),
  figures: z.array(AttackFigures).describe('one entry for each region and epsilon'),
  gap: RegionGap.nullable().describe(
    'at the epsilon where object and patch average nearest 40 %; null: not attacked in both',
  ),
});
export type AttackResults = z.infer<typeof AttackResults>;

/** How much of the background's heat is on another class in the masks, for samples of one class. */
export const ContextResults = z.strictObject({
  class: z.string().describe('name of the class'),
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
    signFlip: true,
  }).shape,
  adjusted: AdjustedP.nullable().describe(
    'two-sided p of sign flips, corrected over all tested pairs',
  ),
  takesMore: z
    .boolean()
    .describe('more heat than its share of the area, at level alpha after correction'),
});
export type ContextResults = z.infer<typeof ContextResults>;

/** Everything needed to say where the numbers come from, and to reproduce them. */
export const Provenance = z.strictObject({
  groundcam: z.string().describe('version of groundcam'),
  gitCommit: z.string().nullable().describe('commit, if groundcam ran from a checkout'),
  node: z.string().describe('version of Node that computed the statistics'),
  modelDigest: z.string().describe("SHA-256 of the model's file, or of it and its weights"),
  modelCommit: z
    .string()
    .nullable()
    .describe('commit of its repository on the Hugging Face Hub; null: it came from elsewhere'),
  cardDigest: z.string().describe('SHA-256 of the values of `card` as canonical JSON'),
  manifestDigest: z.string().describe('SHA-256 of the samples and the digests of their files'),
  specDigest: z.string().describe('SHA-256 of the spec as canonical JSON, without its store'),
  explainerDigest: z.string().describe('SHA-256 of the compiled explainer'),
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
  method: MethodName.describe('CAM method'),
  layer: z.string().describe('ONNX tensor that the method reads'),
  size: z.tuple([z.int(), z.int()]).describe('height and width'),
  view: View.describe('how the image was transformed before it was explained'),
});
export type MapOutput = z.infer<typeof MapOutput>;

/**
 * How heatmaps were computed in this run. A method's heatmap combines all its maps, of several layers and
 * views: `core/cam/heatmap.ts` says how. `method`, `layer` and `camSize` are those of the first map.
 */
export const Recipe = z.strictObject({
  method: MethodName.describe('primary CAM method'),
  layer: z.string().describe('ONNX tensor whose activations and gradients are read'),
  reading: z.string().describe('how the layer was interpreted: module, tensor, grid'),
  camSize: z.tuple([z.int(), z.int()]).describe('height and width of the CAM'),
  inputSize: z.tuple([z.int(), z.int()]).describe("height and width of the model's input"),
  logits: z.int().describe('number of logits: two, −z and z, for a model of one logit z'),
  logitsTensor: z.string().describe('ONNX tensor with the logits'),
  output: z.string().describe("the model's output that the logits were found behind"),
  head: Head.describe('how logits become probabilities and decisions'),
  notes: z.array(z.string()).describe('what to know of the model before reading its figures'),
  maps: z.array(MapOutput).min(1).describe('all maps that heatmaps are made of'),
  precision: Precision.default('float32').describe(
    'precision of the model before the layer; gradients are float32',
  ),
});
export type Recipe = z.infer<typeof Recipe>;

/** `results.json`. */
export const Results = z.strictObject({
  schemaVersion: SchemaVersion,
  runId: z.string().describe('id of the audit'),
  workflowId: z.string().describe('id of its Temporal workflow'),
  startedAt: z.iso.datetime().describe('when it started, ISO 8601'),
  finishedAt: z.iso.datetime().describe('when its statistics were computed, ISO 8601'),
  seconds: z.number().describe('time between the two, in seconds'),
  model: z
    .string()
    .describe('URI or path of the model; of one on the Hugging Face Hub, with its commit'),
  modelName: z.string().describe('what the model is called in titles'),
  dataset: z.string().describe('URI or path of the dataset'),
  classes: z.array(z.string()).describe('audited classes'),
  target: z.string().describe('"group", "label", "predicted" or "index 404"'),
  measuredAt: MeasureSpec.shape.at.describe(
    "size at which heatmap and mask were compared: of the model's input, or of the photo",
  ),
  void: MeasureSpec.shape.void.describe('how pixels labelled 255 were treated'),
  alpha: z.number().describe('significance level of the verdicts'),
  unit: z
    .enum(['image', 'cluster'])
    .optional()
    .describe(
      'what figures called images count: images, or the clusters of a list; default: image',
    ),
  ...GroupResults.shape,
  baselines: Baselines.describe('empty if the audit has none'),
  byMethod: z
    .array(z.strictObject({ method: MethodName.describe('CAM method'), ...GroupResults.shape }))
    .optional()
    .describe('where several methods were asked for; all other figures are those of the first'),
  ...Backing,
  dataNotes: z.array(z.string()).default([]).describe('decisions taken on the data, as sentences'),
  byClass: z.array(ClassResults).describe('one entry for each class'),
  meanOfClasses: MeanOfClasses.nullable().describe('null: one class'),
  bySplit: z
    .array(SplitResults)
    .describe('right and wrong predictions; photos of one class, of several'),
  byArea: z
    .array(AreaResults)
    .describe('thirds by the size of the foreground; empty with fewer than 6 measured samples'),
  interventions: InterventionResults.optional().describe('if they were requested'),
  attacks: z.array(AttackResults).optional().describe('one entry for each attack, if any'),
  context: z
    .array(ContextResults)
    .optional()
    .describe('for masks with numbered classes, sorted by heat relative to size, hottest first'),
  computed: z.int().describe('number of samples that this run computed'),
  cached: z.int().describe('number of samples that the store already had'),
  card: ModelCard.describe('how the model was taken, and what says so'),
  resizer: Resizer.optional().describe('what resized photos; missing in older results'),
  recipe: Recipe.describe('how heatmaps were computed'),
  provenance: Provenance.describe('what the numbers were computed from, and by what'),
});
export type Results = z.infer<typeof Results>;
