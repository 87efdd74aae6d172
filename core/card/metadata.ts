import type { z } from 'zod';
import { InputError } from '../errors/input-error.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';

/** The flags that say all of an entry, which is then not read. */
const FLAGS: Readonly<Record<string, string>> = {
  'groundcam.preprocessing': '--mean, --std, --input-range and --channels',
  'groundcam.geometry': '--geometry and --input-size',
  'groundcam.labels': '--labels',
};

/**
 * A JSON entry of a model's metadata, as the export script writes it; undefined if there is none. Throws
 * InputError if it can't be read.
 */
export function readMetadata<T>(
  { metadata }: OnnxModel,
  key: `groundcam.${string}`,
  schema: z.ZodType<T>,
): T | undefined {
  const text = metadata.get(key);
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new InputError(`The model's metadata entry ${key} can't be read: ${text.slice(0, 120)}`, {
      hint: `Write it as the export script does, or pass ${FLAGS[key] ?? 'the values as flags'}.`,
      cause,
    });
  }
}
