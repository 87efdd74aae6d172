import { z } from 'zod';
import { AttackName } from './attack.ts';
import { StoredSpec } from './audit-spec.ts';
import { CompiledBy } from './computed-by.ts';
import { HeadsCard } from './heads-card.ts';
import { HeadsPlan } from './heads-plan.ts';
import { ModelCard } from './model-card.ts';
import { MaskReading } from './mask-reading.ts';
import { Recompute } from './recompute.ts';
import { Recipe } from './results.ts';
import { SchemaVersion } from './schema-version.ts';

/** How an audit was resolved before its first sample: `plan.json` of a run. */
export const RunPlan = z.strictObject({
  schemaVersion: SchemaVersion,
  runId: z.string(),
  workflowId: z.string(),
  startedAt: z.iso.datetime(),
  spec: StoredSpec,
  datasetRoot: z.string().describe("URI of the folder that the samples' paths are relative to"),
  imagesRoot: z
    .string()
    .optional()
    .describe("URI of the folder that images' paths are relative to, if it is another one"),
  classes: z.array(z.string()),
  /** Per class, or label of a list: the logits that belong to it; empty if unknown. */
  classLogits: z.record(z.string(), z.array(z.int())),
  labels: z.array(z.string()).nullable(),
  masks: MaskReading,
  view: z
    .enum(['ignore', 'apply'])
    .describe('EXIF orientation: what was asked for, or what the masks fit'),
  dataNotes: z.array(z.string()).describe('decisions taken on the data, as sentences'),
  explainer: z.strictObject({
    key: z.string(),
    digest: z.string(),
    compiledBy: CompiledBy,
    fixedBatch: z.int().nullable(),
    isAlone: z.boolean().describe('an image must not share a batch with others'),
    dataFiles: z
      .array(z.strictObject({ path: z.string(), digest: z.string().describe('SHA-256') }))
      .default([])
      .describe("files next to the model that contain the explainer's weights"),
    heads: HeadsCard.nullable().describe(
      'how maps of other heads are computed; null if they cannot be',
    ),
  }),
  attackers: z
    .array(
      z.strictObject({
        attack: AttackName,
        isToward: z
          .literal(true)
          .optional()
          .describe('whether its loss is that toward a class; missing if not'),
        key: z.string(),
        digest: z.string(),
        fixedBatch: z.int().nullable(),
        isAlone: z.boolean(),
      }),
    )
    .optional()
    .describe('the model with the loss that each attack raises; missing if there are none'),
  towardLogits: z
    .record(z.string(), z.array(z.int()))
    .optional()
    .describe('the logits of each class that attacks are to reach; missing if there are none'),
  recipe: Recipe,
  heads: HeadsPlan,
  meanPixel: z
    .tuple([z.int(), z.int(), z.int()])
    .default([0, 0, 0])
    .describe("red, green and blue that the model's normalisation maps to 0"),
  modelName: z.string(),
  modelDigest: z.string(),
  card: ModelCard,
  cardDigest: z.string(),
  manifestDigest: z.string(),
  recompute: Recompute.optional().describe('what is recomputed even if the store has it'),
  samples: z.int().describe('number of lines of manifest.jsonl'),
  cached: z
    .int()
    .optional()
    .describe(
      'number of samples with a measurement in the store when the run started; unknown at first',
    ),
  pending: z
    .int()
    .describe('number of samples without a measurement in the store: those of the first shards'),
});
export type RunPlan = z.infer<typeof RunPlan>;
