import { z } from 'zod';
import { CardSource } from './card-source.ts';
import { Head } from './head.ts';

/** A field's value, and what says it. */
function field<T extends z.ZodType>(value: T) {
  return z.strictObject({ value, source: CardSource });
}

const PerChannel = z.tuple([z.number(), z.number(), z.number()]);

/**
 * How a model was taken: what its pixels go through, and what its logits are. Each field has its value and its
 * source: `spec` (flags or spec file), `sidecar`, `metadata` (of the ONNX file), `model` (its graph), a file
 * beside the model, or `default`.
 */
export const ModelCard = z.strictObject({
  mean: field(PerChannel).describe('subtracted from each channel, in the order of `channels`'),
  std: field(PerChannel).describe('what each channel is divided by'),
  inputRange: field(z.number()).describe('value of a white pixel before mean and std: 1 or 255'),
  channels: field(z.enum(['rgb', 'bgr'])).describe('order of the colour channels'),
  inputSize: field(z.tuple([z.int(), z.int()])).describe("height and width of the model's input"),
  head: field(Head).describe('how logits become probabilities and decisions'),
  logits: field(z.string()).describe('ONNX tensor with the logits'),
  labels: field(z.string().nullable()).describe(
    'SHA-256 of the class names as a JSON list; null: they are unknown',
  ),
});
export type ModelCard = z.infer<typeof ModelCard>;
