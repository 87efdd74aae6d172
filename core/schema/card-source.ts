import { z } from 'zod';

/** The files beside a model that other libraries write. */
export const BesideFile = z.enum(['preprocessor_config.json', 'config.json']);
export type BesideFile = z.infer<typeof BesideFile>;

/**
 * Where a field of a model's card can come from. Earlier sources override later ones.
 *
 * - `spec`: flags, or the spec file.
 * - `sidecar`: `MODEL.groundcam.yaml` beside the model.
 * - `metadata`: the ONNX file's metadata.
 * - `model`: the graph itself.
 * - `preprocessor_config.json`, `config.json`: files beside the model, as Hugging Face and timm write them.
 * - `default`: nobody says it.
 */
export const CardSource = z.enum([
  'spec',
  'sidecar',
  'metadata',
  'model',
  ...BesideFile.options,
  'default',
]);
export type CardSource = z.infer<typeof CardSource>;
