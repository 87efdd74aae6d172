import { z } from 'zod';

/** How a model was quantised: what `groundcam.quantization` in its metadata says. */
export const Quantization = z.strictObject({
  scheme: z
    .string()
    .describe('"u8s8-per-channel": codes of activations and weights, and who has a scale'),
  weightBits: z.union([z.literal(7), z.literal(8)]),
  layer: z.string().describe('ONNX tensor up to which the model computes with integers'),
  photos: z.int().describe('photos that the ranges of activations were measured on'),
  percentile: z.number().describe('share of those photos whose extremes the ranges cover'),
  calibrationDigest: z.string().describe("SHA-256 over the photos' pixels as the model saw them"),
  sourceDigest: z.string().describe("SHA-256 of the float model's file"),
});
export type Quantization = z.infer<typeof Quantization>;

export const QUANTIZATION_KEY = 'groundcam.quantization';
