import { z } from 'zod';
import { MethodName } from './method-name.ts';

const Interval = z.tuple([z.number(), z.number()]);

/** What the paired test says: see `core/stats/verdict.ts` for the rule. */
export const Verdict = z.enum(['on-object', 'on-background', 'no-difference', 'not-enough-data']);
export type Verdict = z.infer<typeof Verdict>;

/**
 * The published comparison: mean heatmap value on foreground against background, paired by sample.
 * `null` where the figure does not exist (fewer than two samples, or no spread between them).
 */
export const PairedComparison = z.strictObject({
  n: z.int().min(0),
  t: z.number().nullable(),
  df: z.int().nullable(),
  p: z.strictObject({ twoSided: z.number(), greater: z.number() }).nullable(),
  log10p: z
    .strictObject({ twoSided: z.number(), greater: z.number() })
    .nullable()
    .describe('finite where p itself underflows to 0'),
  dz: z.number().nullable(),
  dzCI95: Interval.nullable(),
  gz: z.number().nullable(),
  meanForeground: z.number().nullable(),
  meanBackground: z.number().nullable(),
  meanDifference: z.number().nullable(),
  sdDifference: z.number().nullable(),
  differenceCI95: Interval.nullable(),
});
export type PairedComparison = z.infer<typeof PairedComparison>;

/** A measure over all measured samples. */
export const MeasureSummary = z.strictObject({
  mean: z.number(),
  median: z.number(),
  sd: z.number().nullable(),
  min: z.number(),
  max: z.number(),
});
export type MeasureSummary = z.infer<typeof MeasureSummary>;

export const MeasureSummaries = z.strictObject({
  rocAuc: MeasureSummary,
  relevanceMassAccuracy: MeasureSummary,
  foregroundArea: MeasureSummary,
  pointingGame: z.number().describe('share of samples whose hottest pixel is foreground'),
  accuracy: z
    .number()
    .nullable()
    .describe('share of samples predicted as their class; null: not known'),
});
export type MeasureSummaries = z.infer<typeof MeasureSummaries>;

/** The statistics of one group of samples: all of them, or one class. */
export const GroupResults = z.strictObject({
  verdict: Verdict,
  n: z.int(),
  excluded: z.partialRecord(z.string(), z.int()),
  failed: z.int(),
  primary: PairedComparison,
  measures: MeasureSummaries.nullable(),
});
export type GroupResults = z.infer<typeof GroupResults>;

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
  camSize: z.tuple([z.int(), z.int()]).describe('height and width of the CAM'),
  inputSize: z.tuple([z.int(), z.int()]).describe("height and width of the model's input"),
  classes: z.int().describe('number of logits'),
  maps: z.array(MapOutput).min(1),
});
export type Recipe = z.infer<typeof Recipe>;

/** `results.json`. */
export const Results = z.strictObject({
  schemaVersion: z.literal(1),
  runId: z.string(),
  workflowId: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  seconds: z.number(),
  model: z.string(),
  dataset: z.string(),
  classes: z.array(z.string()),
  target: z.string().describe('"group", "predicted" or "index 404"'),
  ...GroupResults.shape,
  nulls: z.record(z.string(), z.never()).describe('comparisons with nulls; none yet'),
  byClass: z.array(z.strictObject({ class: z.string(), ...GroupResults.shape })),
  computed: z.int(),
  cached: z.int(),
  recipe: Recipe,
  provenance: Provenance,
});
export type Results = z.infer<typeof Results>;
