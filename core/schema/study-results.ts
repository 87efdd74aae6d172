import { z } from 'zod';
import { Evidence, Reached } from './evidence.ts';
import { MethodName } from './method-name.ts';
import { RegionGap, Verdict } from './results.ts';
import { SchemaVersion } from './schema-version.ts';

const Interval = z.tuple([z.number(), z.number()]).describe('lower and upper end');

/** A mean over samples. */
const Mean = z.strictObject({
  mean: z.number(),
  ci95: Interval.nullable().describe('clustered by image; null without spread'),
  n: z.int().describe('number of samples'),
});

/** One audit of a study, and how it ended. */
export const StudyCell = z.strictObject({
  model: z.string().describe("the model's name in this study"),
  dataset: z.string().describe("the dataset's name in this study"),
  runId: z.string().describe("the audit's run id in this study"),
  results: z
    .string()
    .nullable()
    .describe(
      'the run that has the results: an earlier one if nothing had changed; null: it failed',
    ),
  failure: z.string().nullable().describe('why it failed; null: it did not'),
  computed: z.int().describe('number of samples that this study computed'),
  cached: z.int().describe('number of samples that the store already had'),
});
export type StudyCell = z.infer<typeof StudyCell>;

/** A class of a dataset as one model was audited on it. */
export const StudyEntry = z.strictObject({
  model: z.string(),
  dataset: z.string(),
  class: z.string().nullable().describe('null: all classes together'),
  verdict: Verdict,
  reached: Reached,
  steps: Evidence.shape.steps.element.pick({ step: true, status: true }).array(),
  n: z.int().describe('number of measured samples'),
  rocAuc: Mean.nullable().describe('null without samples'),
  beyondHeads: Mean.nullable().describe(
    "ROC-AUC minus the mean of the model's own untrained heads; null: not computed",
  ),
  run: z.string().describe('the run that has the results'),
});
export type StudyEntry = z.infer<typeof StudyEntry>;

/** Two models over samples that all models of a comparison measured: A − B. */
export const ModelPair = z.strictObject({
  a: z.string(),
  b: z.string(),
  difference: z.number(),
  ci95: Interval.nullable().describe('clustered by image'),
  p: z.number().nullable().describe('two-sided, sign flips by image; null below 6 images'),
  holm: z.number().nullable().describe('the same, corrected for the number of pairs'),
});
export type ModelPair = z.infer<typeof ModelPair>;

/** Two models over classes, each class a draw from classes like these. */
export const AcrossClasses = z.strictObject({
  a: z.string(),
  b: z.string(),
  classes: z.array(z.string()).describe('classes with at least 10 images and spread'),
  mean: z.number().describe('mean difference over classes, random effects'),
  ci95: Interval.describe('Hartung and Knapp, t(k − 1)'),
  tau2: z.number().describe("variance between classes, Paule and Mandel's"),
  i2: z.number().describe('share of the variance that is between classes, 0 to 1'),
  prediction95: Interval.nullable().describe('for one more class, t(k − 2); null below 3 classes'),
  jointCI95: Interval.nullable().describe(
    'of the same weighted mean over these classes, joint bootstrap over images; null below 20 images',
  ),
});
export type AcrossClasses = z.infer<typeof AcrossClasses>;

/** What models are compared on. */
export const ComparedMeasure = z.enum(['rocAuc', 'beyondHeads']);
export type ComparedMeasure = z.infer<typeof ComparedMeasure>;

/** All models on one measure, over the samples that have it in every one of them. */
export const MeasureComparison = z.strictObject({
  measure: ComparedMeasure,
  n: z.int(),
  images: z.int(),
  models: z.array(
    z.strictObject({
      model: z.string(),
      ...Mean.shape,
      rank: z
        .strictObject({
          rank: z.int().describe('1 = highest'),
          low: z.int().describe('highest rank that is not ruled out'),
          high: z.int().describe('lowest rank that is not ruled out'),
        })
        .nullable()
        .describe('95 % for all ranks at once; null below 20 images'),
    }),
  ),
  pairs: z.array(ModelPair),
  byClass: z.array(
    z.strictObject({
      class: z.string(),
      n: z.int(),
      images: z.int(),
      means: z.array(z.number()).describe('in the order of `models`'),
      pairs: z.array(ModelPair).describe('corrected for the number of pairs within the class'),
    }),
  ),
  acrossClasses: z.array(AcrossClasses).describe('empty below 2 classes with 10 images'),
});
export type MeasureComparison = z.infer<typeof MeasureComparison>;

/** Rank correlation of the per-sample difference of two models, or of two methods of one. */
export const Agreement = z.strictObject({
  model: z.string().nullable().describe('whose methods they are; null: a and b are models'),
  a: z.string(),
  b: z.string(),
  n: z.int().describe('number of images'),
  rho: z.number().nullable().describe('Spearman’s ρ; null: not defined'),
  ci95: Interval.nullable(),
});
export type Agreement = z.infer<typeof Agreement>;

/** A sample on which models disagree. */
export const Disagreement = z.strictObject({
  sample: z.string(),
  class: z.string(),
  image: z.string(),
  spread: z.number().describe('highest ROC-AUC − lowest'),
  rocAucs: z.array(z.number()).describe('in the order of `models` of the comparison'),
});
export type Disagreement = z.infer<typeof Disagreement>;

/** All models that were audited on one dataset. */
export const DatasetComparison = z.strictObject({
  dataset: z.string(),
  models: z.array(z.string()).describe('those with results'),
  samples: z.strictObject({
    compared: z.int().describe('measured by all models from the same files'),
    notInAll: z.int().describe('asked about in some models only'),
    otherFiles: z.int().describe('with another image or mask in some model'),
    unmeasured: z.int().describe('excluded, failed, or predicted as another class in some model'),
  }),
  unit: z
    .enum(['image', 'cluster'])
    .optional()
    .describe(
      'what figures called images count: images, or the clusters of a list; default: image',
    ),
  measures: z.array(MeasureComparison),
  withoutHeads: z
    .array(z.string())
    .describe('models without untrained heads: then `beyondHeads` is not compared'),
  agreement: z.array(Agreement),
  disagreements: z.array(Disagreement).describe('largest spread first'),
});
export type DatasetComparison = z.infer<typeof DatasetComparison>;

const Figure = z
  .strictObject({
    estimate: z.number(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    n: z.int().describe('number of samples'),
  })
  .nullable()
  .describe('mean with its 95 % interval; null: no sample has it');

const Effect = z.strictObject({
  fooled: Figure.describe('share of the samples that were right before; null: none was'),
  reached: Figure.optional().describe(
    'share of the same that were predicted as the class to reach; missing if any other would do',
  ),
  rocAuc: Figure.describe('of the heatmap of the class explained before'),
});

/** What attacks of one size did to a model's samples, beside noise of the same size in the same region. */
export const AttackCurvePoint = z.strictObject({
  model: z.string(),
  dataset: z.string(),
  attack: z.string().describe('name of the attack, its norm and region'),
  epsilon: z.number().describe('size, in pixel values'),
  n: z.int().describe('number of attacked samples'),
  rocAucBefore: Figure.describe('of the same samples before'),
  attacked: Effect,
  control: Effect.describe('by noise'),
});
export type AttackCurvePoint = z.infer<typeof AttackCurvePoint>;

/** How many samples of a model an attack on the object, and one on as much background, fooled. */
export const AttackGap = z.strictObject({
  model: z.string(),
  dataset: z.string(),
  attack: z.string().describe('name of the attack and its norm'),
  ...RegionGap.shape,
});
export type AttackGap = z.infer<typeof AttackGap>;

/** `study.json`. */
export const StudyResults = z.strictObject({
  schemaVersion: SchemaVersion,
  studyId: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  alpha: z.number(),
  method: MethodName.describe('the primary method, which models are compared by'),
  models: z.array(z.string()),
  datasets: z.array(z.string()),
  cells: z.array(StudyCell),
  entries: z.array(StudyEntry),
  comparisons: z
    .array(DatasetComparison)
    .describe('of datasets with results of two models or more'),
  attacks: z.array(AttackCurvePoint).optional().describe('if the study has any'),
  attacksLost: z
    .array(z.strictObject({ model: z.string(), dataset: z.string() }))
    .optional()
    .describe('audits whose records of attacks are gone from the store, if any are'),
  attackGaps: z
    .array(AttackGap)
    .optional()
    .describe('if object and patch were attacked, where the two average nearest 40 %'),
});
export type StudyResults = z.infer<typeof StudyResults>;

/** One row of `cells.csv`: a figure of one model, class and method. */
export const CellFigure = z.strictObject({
  model: z.string(),
  dataset: z.string(),
  class: z.string().describe('or "all"'),
  method: MethodName,
  attack: z
    .string()
    .describe('"clean": the photos as they are; an attack, or noise of the same size beside it'),
  measure: z.string(),
  estimate: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.int(),
  run: z.string(),
});
export type CellFigure = z.infer<typeof CellFigure>;
