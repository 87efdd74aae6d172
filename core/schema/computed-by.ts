import { z } from 'zod';

/*
 * What computed an artifact. It is kept with the artifact and is not part of its key: versions may differ
 * in the last bits, and equal keys are one artifact.
 */

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

/** The process that measured heatmaps. */
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

/** What the measured samples of a run were computed by, most frequent first. */
export const Computers = z.strictObject({
  image: z
    .array(z.strictObject({ ...DecodedBy.shape, samples }))
    .describe('what decoded and resized images and masks'),
  maps: z
    .array(z.strictObject({ ...ExplainedBy.shape, samples }))
    .describe('what ran the explainer'),
  measures: z
    .array(z.strictObject({ ...MeasuredBy.shape, samples }))
    .describe('what measured heatmaps'),
});
export type Computers = z.infer<typeof Computers>;
