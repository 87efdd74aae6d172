import { z } from 'zod';
import { CardSource } from './card-source.ts';
import { FilterName } from './filter-name.ts';
import { Placing, type Geometry } from './geometry.ts';
import { Head } from './head.ts';

/** A field's value, and what says it. */
function field<T extends z.ZodType>(value: T, description: string) {
  const source = CardSource.describe('what says so');
  return z.strictObject({ value: value.describe(description), source }).describe(description);
}

const PerChannel = z.tuple([z.number(), z.number(), z.number()]);

/**
 * How a model was taken: what its pixels go through, and what its logits are. Each field has its value and its
 * source: `spec` (flags or spec file), `sidecar`, `metadata` (of the ONNX file), `model` (its graph), a file
 * beside the model, or `default`.
 */
export const ModelCard = z.strictObject({
  mean: field(PerChannel, 'subtracted from each channel, in the order of `channels`'),
  std: field(PerChannel, 'what each channel is divided by'),
  inputRange: field(z.number(), 'value of a white pixel before mean and std: 1 or 255'),
  channels: field(z.enum(['rgb', 'bgr']), 'order of the colour channels'),
  inputSize: field(z.tuple([z.int(), z.int()]), "height and width of the model's input"),
  geometry: field(Placing, 'how photos of any size become the input'),
  filter: field(FilterName, 'how their pixels are interpolated'),
  head: field(Head, 'how logits become probabilities and decisions'),
  logits: field(z.string(), 'ONNX tensor with the logits'),
  labels: field(
    z.string().nullable(),
    'SHA-256 of the class names as a JSON list; null: they are unknown',
  ),
});
export type ModelCard = z.infer<typeof ModelCard>;

/** How photos become the input of a model with this card. */
export function geometryOf({ geometry, filter }: Pick<ModelCard, 'geometry' | 'filter'>): Geometry {
  return { ...geometry.value, filter: filter.value };
}
