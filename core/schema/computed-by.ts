import { z } from 'zod';

/*
 * What computed an artifact. It is kept with the artifact and is not part of its key: versions may differ
 * in the last bits, and equal keys are one artifact.
 */

/** The process that compiled the explainer. */
export const CompiledBy = z.strictObject({
  groundcam: z.string().describe('version of groundcam'),
  onnxruntime: z
    .string()
    .describe('version of ONNX Runtime, which ran the model to find its shapes'),
  node: z.string().describe('version of Node'),
});
export type CompiledBy = z.infer<typeof CompiledBy>;

/** The process that decoded and resized an image and its mask. */
export const DecodedBy = z.strictObject({
  sharp: z.string().describe('version of sharp'),
  libvips: z.string().describe('version of libvips, which decodes images'),
  node: z.string().describe('version of Node'),
});
export type DecodedBy = z.infer<typeof DecodedBy>;

/** The process that ran the explainer. */
export const ExplainedBy = z.strictObject({
  provider: z.string().describe('execution provider of ONNX Runtime: cpu or cuda'),
  onnxruntime: z.string().describe('version of ONNX Runtime'),
  node: z.string().describe('version of Node'),
});
export type ExplainedBy = z.infer<typeof ExplainedBy>;

/** The process that altered images and asked the model about them. */
export const AnsweredBy = z.strictObject({
  ...ExplainedBy.shape,
  sharp: DecodedBy.shape.sharp,
  libvips: z.string().describe('version of libvips, which blurs images'),
});
export type AnsweredBy = z.infer<typeof AnsweredBy>;

/** The process that measured heatmaps, masks or baselines. */
export const MeasuredBy = z.strictObject({
  groundcam: z.string().describe('version of groundcam'),
  node: z.string().describe('version of Node'),
});
export type MeasuredBy = z.infer<typeof MeasuredBy>;

/** The processes that a measurement comes from. */
export const ComputedBy = z.strictObject({
  image: DecodedBy,
  maps: ExplainedBy,
  measures: MeasuredBy,
});
export type ComputedBy = z.infer<typeof ComputedBy>;

const samples = z.int().describe('number of samples');

/** What a run's artifacts were computed by. Lists are of the measured samples, the most frequent first. */
export const Computers = z.strictObject({
  explainer: CompiledBy.describe('what compiled the explainer'),
  image: z
    .array(z.strictObject({ ...DecodedBy.shape, samples }))
    .describe('what decoded and resized images and masks'),
  maps: z
    .array(z.strictObject({ ...ExplainedBy.shape, samples }))
    .describe('what ran the explainer'),
  measures: z
    .array(z.strictObject({ ...MeasuredBy.shape, samples }))
    .describe('what measured heatmaps'),
  heads: z
    .array(z.strictObject({ ...ExplainedBy.shape, samples }))
    .describe('what ran other heads; empty if none were'),
  interventions: z
    .array(z.strictObject({ ...AnsweredBy.shape, samples }))
    .describe('what altered images and asked the model about them; empty if nothing did'),
  attacks: z
    .array(z.strictObject({ ...AnsweredBy.shape, samples }))
    .optional()
    .describe('what attacked images; missing if nothing did'),
  baselines: z
    .array(z.strictObject({ ...MeasuredBy.shape, samples }))
    .describe('what measured baselines; empty if the audit has none'),
});
export type Computers = z.infer<typeof Computers>;
