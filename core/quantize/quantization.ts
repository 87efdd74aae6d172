import { z } from 'zod';

/** How a model was quantised: the value of `groundcam.quantization` in its metadata. */
export const Quantization = z.strictObject({
  scheme: z
    .string()
    .describe(
      '"u8s8-per-channel": types of activations and weights, and granularity of weight scales',
    ),
  weightBits: z.union([z.literal(7), z.literal(8)]),
  layer: z.string().describe('ONNX tensor up to which the model computes with integers'),
  photos: z.int().describe('number of photos on which the ranges of activations were measured'),
  percentile: z.number().describe('share of those photos whose extremes the ranges cover'),
  calibrationDigest: z
    .string()
    .describe("SHA-256 over the photos' pixels at the model's input size"),
  sourceDigest: z.string().describe("SHA-256 of the float model's file"),
});
export type Quantization = z.infer<typeof Quantization>;

export const QUANTIZATION_KEY = 'groundcam.quantization';
