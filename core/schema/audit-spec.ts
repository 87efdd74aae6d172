import { z } from 'zod';
import { AttackSpecs } from './attack-spec.ts';
import { ClassName } from './mask-names.ts';
import { LayoutName } from './dataset-names.ts';
import { DEFAULT_STORE } from './default-store.ts';
import { ImageOptions } from './image-options.ts';
import { MethodName } from './method-name.ts';
import { ModelSpec } from './model-spec.ts';
import { Place } from './place.ts';
import { ReportUrl } from './report-url.ts';
import { strictObject } from './strict-object.ts';

/** Which logit is differentiated. */
export const Target = z.discriminatedUnion('kind', [
  strictObject({ kind: z.literal('group') }),
  strictObject({ kind: z.literal('label') }),
  strictObject({ kind: z.literal('predicted') }),
  strictObject({ kind: z.literal('index'), index: z.int().min(0) }),
]);
export type Target = z.infer<typeof Target>;

export const DatasetSpec = strictObject({
  uri: Place.describe('path or file:/s3: URI of the dataset: a folder, or a file that lists it'),
  images: Place.optional().describe('path or file:/s3: URI of the images, if they are elsewhere'),
  format: z.enum(['auto', ...LayoutName.options]).default('auto'),
  classes: z
    .union([z.literal('all'), z.array(z.string().min(1)).min(1)])
    .default('all')
    .describe('classes to audit'),
  split: z
    .string()
    .min(1)
    .optional()
    .describe(
      'VOC image set, ImageSets/*/<split>.txt (default: trainval), or folder such as images/val (default: all)',
    ),
  classNames: z
    .array(ClassName)
    .min(1)
    .optional()
    .describe('what the values in masks are called; default: a file of names beside the masks'),
  voidValue: z
    .union([z.int().min(0).max(65535), z.literal('none')])
    .optional()
    .describe('value in masks of pixels in neither region; default: 255 if classes are numbered'),
  maskSize: z
    .enum(['same', 'scale'])
    .default('same')
    .describe("masks of another size than their photo: excluded, or brought to the photo's size"),
  excludeClasses: z.array(z.string().min(1)).optional().describe('classes to leave out'),
  limit: z.int().min(1).optional().describe('only the first N samples'),
  sample: z
    .int()
    .min(1)
    .optional()
    .describe('only N samples, drawn at random and spread over the classes'),
  seed: z.int().min(0).optional().describe('which samples are drawn; default: 0'),
});
export type DatasetSpec = z.infer<typeof DatasetSpec>;

/** The size at which heatmap and mask are compared, and how void pixels are treated. */
export const MeasureSpec = strictObject({
  at: z
    .enum(['input', 'original'])
    .default('input')
    .describe("input: the model's input size, as published; original: the photo's own size"),
  void: z
    .enum(['left-out', 'background'])
    .default('left-out')
    .describe('pixels labelled 255: in neither region, or background'),
});
export type MeasureSpec = z.infer<typeof MeasureSpec>;

export const ExecutionSpec = strictObject({
  shardSize: z.int().min(1).max(1000).default(256).describe('samples per shard workflow'),
  shardWindow: z.int().min(1).max(100).default(4).describe('shards in flight'),
  shardsPerHistory: z
    .int()
    .min(1)
    .max(800)
    .default(400)
    .describe('shards per workflow history, whose size Temporal limits'),
  sampleWindow: z.int().min(1).max(150).default(32).describe('samples in flight in a shard'),
  imagesPerActivity: z
    .union(
      [z.literal('auto'), z.int().min(1).max(200)],
      "expected a number from 1 to 200, or 'auto'",
    )
    .default('auto')
    .describe(
      'samples per activity: larger batches have less overhead but are retried as a whole; ' +
        'auto is 1 if there are up to 2,000 to compute, else 64',
    ),
  priority: z
    .int()
    .min(1)
    .max(5)
    .default(3)
    .describe(
      '1 (first) to 5 (last), if work of several runs is waiting; runs of equal priority take turns',
    ),
  minSuccess: z
    .number()
    .min(0)
    .max(1)
    .default(0.95)
    .describe('minimum share of samples that end as measured or excluded; the rest may fail'),
});
export type ExecutionSpec = z.infer<typeof ExecutionSpec>;

/** Everything that defines an audit: what `groundcam run` builds from its flags and `-f spec.yaml`. */
export const AuditSpec = strictObject({
  model: ModelSpec,
  dataset: DatasetSpec,
  target: Target.default({ kind: 'group' }),
  map: z
    .record(
      z.string(),
      z
        .union([z.string().min(1), z.int().min(0), z.array(z.union([z.string().min(1), z.int()]))])
        .transform((labels) => [labels].flat().map(String))
        .pipe(z.array(z.string()).min(1)),
    )
    .optional()
    .describe("the model's labels or indices that a class of the dataset is"),

  method: z
    .union(
      [MethodName, z.array(MethodName).min(1)],
      `expected one or more of ${MethodName.options.join(', ')}`,
    )
    .default('gradcam')
    .transform((method) => [...new Set([method].flat())])
    .describe('CAM methods; the first one is the primary method'),
  smooth: z.boolean().default(false).describe('average the heatmaps of six views of each image'),
  interventions: z
    .boolean()
    .default(false)
    .describe('also run the model on each image without its background and without its object'),
  attacks: AttackSpecs.optional().describe(
    'also attack each image, and beside each attack put noise of the same size',
  ),
  baselines: z
    .boolean()
    .default(true)
    .describe('compare with a centre prior, other images and untrained heads'),
  untrainedHeads: z
    .boolean()
    .default(false)
    .describe('compare with untrained heads whatever that costs'),
  image: ImageOptions.prefault({}),
  measure: MeasureSpec.prefault({}),
  execution: ExecutionSpec.prefault({}),
  store: Place.default(DEFAULT_STORE).describe('path or file:/s3: URI for artifacts and runs'),
  reportUrl: ReportUrl.optional().describe(
    "where a browser finds the store's bucket or folder: reports' keys are appended",
  ),
  overlays: z
    .int()
    .min(0)
    .default(200)
    .describe('how many samples get an overlay image, worst or most disagreeing first'),
  alpha: z.number().gt(0).lt(1).default(0.05).describe('significance level of the verdict'),
  smallestEffect: z
    .number()
    .gt(0)
    .default(0.2)
    .describe('smallest d_z that matters: smaller differences count as none'),
});
export type AuditSpec = z.infer<typeof AuditSpec>;

/** An audit as its store keeps it: without the store's places, so that a store can be moved and copied. */
export const StoredSpec = AuditSpec.omit({ store: true, reportUrl: true });
export type StoredSpec = z.infer<typeof StoredSpec>;
