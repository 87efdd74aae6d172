import { z } from 'zod';
import { AuditSpec } from './audit-spec.ts';
import { Recompute } from './recompute.ts';
import { Recipe } from './results.ts';

/** What an audit resolved to before its first sample: `plan.json` of a run. */
export const RunPlan = z.strictObject({
  runId: z.string(),
  workflowId: z.string(),
  startedAt: z.iso.datetime(),
  spec: AuditSpec,
  datasetRoot: z.string().describe("URI of the folder that the samples' paths are relative to"),
  classes: z.array(z.string()),
  /** Per class: the logits that belong to it; empty where that is not known. */
  classLogits: z.record(z.string(), z.array(z.int())),
  labels: z.array(z.string()).nullable(),
  maskKind: z.enum(['voc', 'binary']),
  explainer: z.strictObject({
    key: z.string(),
    digest: z.string(),
    fixedBatch: z.int().nullable(),
    dataFiles: z
      .array(z.string())
      .default([])
      .describe("files beside the model that hold the explainer's weights"),
  }),
  recipe: Recipe,
  meanPixel: z
    .tuple([z.int(), z.int(), z.int()])
    .default([0, 0, 0])
    .describe("red, green and blue that the model's normalisation takes to 0"),
  modelDigest: z.string(),
  manifestDigest: z.string(),
  recompute: Recompute.optional().describe('what is computed anew, whatever the store has'),
  samples: z.int().describe('lines of manifest.jsonl'),
  cached: z
    .int()
    .optional()
    .describe('samples that the store had measurements of when the run began; not known at first'),
  pending: z
    .int()
    .describe('samples without a measurement in the store: those of the first shards'),
});
export type RunPlan = z.infer<typeof RunPlan>;
