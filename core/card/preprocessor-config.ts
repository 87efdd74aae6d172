import { z } from 'zod';
import { InputError } from '../errors/input-error.ts';
import type { FilterName } from '../schema/filter-name.ts';
import type { StatedGeometry } from '../schema/geometry.ts';
import type { Preprocessing } from '../schema/preprocessing.ts';
import { besideJson } from './beside-json.ts';
import { PerChannel } from './per-channel.ts';
import {
  processorFilter,
  ProcessorGeometry,
  processorGeometry,
  type ProcessorSize,
} from './processor-geometry.ts';
import type { Beside } from './said.ts';

type Triple = Preprocessing['mean'];

/** What `preprocessor_config.json` says of a model's pixels. */
export interface PreprocessorConfig {
  /** These three are undefined if it normalises by its type's own mean and std. */
  mean: Triple | undefined;
  std: Triple | undefined;
  inputRange: Preprocessing['inputRange'] | undefined;
  channels: Preprocessing['channels'];
  /** Height and width. */
  inputSize: [number, number] | undefined;
}

/** What groundcam reads of an image processor of Transformers. Others call it feature extractor. */
const ImageProcessor = z.looseObject({
  image_processor_type: z.string().nullish(),
  feature_extractor_type: z.string().nullish(),
  do_rescale: z.boolean().nullish(),
  rescale_factor: z.number().positive().nullish(),
  do_normalize: z.boolean().nullish(),
  image_mean: PerChannel.nullish(),
  image_std: PerChannel.nullish(),
  do_flip_channel_order: z.boolean().nullish(),
  include_top: z.boolean().nullish(),
  ...ProcessorGeometry.shape,
});
type ImageProcessor = z.infer<typeof ImageProcessor>;

/** Keys that change no pixel of an RGB photo. */
const HARMLESS =
  '_name_or_path _valid_processor_keys auto_map data_format device disable_grouping do_convert_rgb ' +
  'do_reduce_labels feature_extractor_type image_processor_type input_data_format ' +
  'model_input_names num_channels processor_class reduce_labels return_tensors transformers_version ' +
  'resize_short size_divisor';

const KNOWN = new Set([...Object.keys(ImageProcessor.shape), ...HARMLESS.split(' ')]);

/**
 * What `preprocessor_config.json` beside a model says, as Transformers means it: a pixel enters as (pixel ·
 * rescale_factor − image_mean) / image_std, without the parts that `do_rescale` and `do_normalize` turn
 * off. Undefined if there is no such file.
 *
 * Throws InputError for a key that changes pixels in a way that groundcam doesn't know, such as
 * `rescale_offset`, unless it is turned off.
 */
export function preprocessorConfig(files: Beside['files']): PreprocessorConfig | undefined {
  const config = besideJson(files, 'preprocessor_config.json', ImageProcessor);
  if (config === undefined) return undefined;
  refuseUnknown(config);
  const { inputRange, factor } = scaleOf(config);
  const isFlipped = flips(config);
  const inOrder = ([red, green, blue]: Triple): Triple =>
    isFlipped ? [blue, green, red] : [red, green, blue];
  const { mean, std } = normalisationOf(config) ?? {};
  const isKnown = mean !== undefined && std !== undefined;
  return {
    mean: isKnown ? inOrder(each(mean, (value) => value / factor)) : undefined,
    std: isKnown ? inOrder(each(std, (value) => value / factor)) : undefined,
    inputRange: isKnown ? inputRange : undefined,
    channels: isFlipped ? 'bgr' : 'rgb',
    inputSize: sizeOf(config),
  };
}

function each([red, green, blue]: Triple, of: (value: number) => number): Triple {
  return [of(red), of(green), of(blue)];
}

function refuseUnknown(config: ImageProcessor): void {
  const unknown = Object.entries(config).find(
    ([key, value]) => !KNOWN.has(key) && value !== null && value !== false,
  );
  if (!unknown) return;
  const [key, value] = unknown;
  throw new InputError(
    `preprocessor_config.json beside the model has ${key}: ${JSON.stringify(value).slice(0, 80)}, which groundcam doesn't implement`,
    {
      hint:
        'If it changes no pixels, state the preprocessing with --mean, --std, --input-range and --channels, ' +
        'or in a sidecar file. Otherwise build it into the model.',
    },
  );
}

/** The range of pixels, and what to divide mean and std by if it is neither 1 nor 255. */
function scaleOf({ do_rescale: rescales, rescale_factor: given }: ImageProcessor): {
  inputRange: Preprocessing['inputRange'];
  factor: number;
} {
  if (rescales === false) return { inputRange: 255, factor: 1 };
  const factor = given ?? 1 / 255;
  return Math.abs(factor * 255 - 1) < 1e-5
    ? { inputRange: 1, factor: 1 }
    : { inputRange: 255, factor };
}

/**
 * Mean and std in the unit of rescaled pixels, red first; undefined if they are left to the processor's type.
 * EfficientNet's divides by std once more, with `include_top`.
 */
function normalisationOf(config: ImageProcessor): { mean: Triple; std: Triple } | undefined {
  const { image_mean: mean, image_std: std } = config;
  const isTwice = config.include_top ?? /^EfficientNet/.test(typeOf(config));
  const ones: Triple = [1, 1, 1];
  if (!normalises(config)) {
    if (!isTwice) return { mean: [0, 0, 0], std: ones };
    return std ? { mean: [0, 0, 0], std } : undefined;
  }
  if (!mean || !std) return undefined;
  return { mean, std: isTwice ? each(std, (value) => value * value) : std };
}

/** Whether mean and std apply. MobileViT's processor has them, and never uses them. */
function normalises(config: ImageProcessor): boolean {
  return !/^MobileV[iI]T/.test(typeOf(config)) && config.do_normalize !== false;
}

/** Whether channels are turned round, after normalisation: MobileViT's flag, or PP-LCNet's habit. */
function flips(config: ImageProcessor): boolean {
  const type = typeOf(config);
  return config.do_flip_channel_order ?? (/^PPLCNet/.test(type) || /^MobileV[iI]T/.test(type));
}

function typeOf(config: ImageProcessor): string {
  return config.image_processor_type ?? config.feature_extractor_type ?? '';
}

/** The size of what comes out: of the crop if there is one; undefined if it depends on the photo. */
function sizeOf(config: ImageProcessor): [number, number] | undefined {
  const { do_center_crop: crops, crop_size: crop, crop_pct: share, size } = config;
  if (crop != null && crops !== false) return sidesOf(crop, true);
  // ConvNeXt's processor makes squares of size.shortest_edge.
  return size == null ? undefined : sidesOf(size, share != null || typeof size === 'number');
}

function sidesOf(size: ProcessorSize, isSquare: boolean): [number, number] | undefined {
  if (typeof size === 'number') return [size, size];
  if (Array.isArray(size)) return size;
  const { height, width, shortest_edge: edge } = size;
  if (height !== undefined && width !== undefined) return [height, width];
  return isSquare && edge !== undefined ? [edge, edge] : undefined;
}

/**
 * How `preprocessor_config.json` beside a model makes images of one size of photos; undefined if there is no such
 * file, or if it names no size. Throws InputError if groundcam doesn't do the same.
 */
export function preprocessorGeometry(files: Beside['files']): StatedGeometry | undefined {
  const config = besideJson(files, 'preprocessor_config.json', ImageProcessor);
  return config && processorGeometry(config, typeOf(config));
}

/** The filter that `preprocessor_config.json` beside a model resizes with; undefined if it names none. */
export function preprocessorFilter(files: Beside['files']): FilterName | undefined {
  const config = besideJson(files, 'preprocessor_config.json', ImageProcessor);
  return config && processorFilter(config);
}
