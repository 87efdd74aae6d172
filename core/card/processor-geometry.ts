import { z } from 'zod';
import { InputError } from '../errors/input-error.ts';
import type { FilterName } from '../schema/filter-name.ts';
import type { StatedGeometry } from '../schema/geometry.ts';

const Side = z.int().min(1);

/** A size as Transformers writes it. Older files have a number, whose meaning depends on the processor. */
export const ProcessorSize = z.union([
  Side,
  z.tuple([Side, Side]),
  z.looseObject({
    height: Side.optional(),
    width: Side.optional(),
    shortest_edge: Side.optional(),
    longest_edge: Side.nullish(),
  }),
]);
export type ProcessorSize = z.infer<typeof ProcessorSize>;

/** What an image processor of Transformers says of how images come to their size. */
export const ProcessorGeometry = z.object({
  do_resize: z.boolean().nullish(),
  size: ProcessorSize.nullish(),
  default_to_square: z.boolean().nullish(),
  resample: z.int().nullish(),
  do_center_crop: z.boolean().nullish(),
  crop_size: ProcessorSize.nullish(),
  crop_pct: z.number().positive().nullish(),
});
export type ProcessorGeometry = z.infer<typeof ProcessorGeometry>;

/** Pillow's numbers of its filters. */
const RESAMPLE: readonly FilterName[] = [
  'nearest',
  'lanczos',
  'bilinear',
  'bicubic',
  'box',
  'hamming',
];

/** Processors for which one number is the shorter side. */
const OF_SHORTER_SIDE = /^(Bit|CLIP|ConvNext|ConvNeXT|Levit|MobileNet|MobileV[iI]T|PoolFormer)/;
/** Processors that crop unless told not to. */
const CROPPING = /^(Bit|CLIP|DeiT|Levit|MobileNet|MobileV[iI]T|PoolFormer)/;
/** Processors with an order of steps of their own. */
const UNKNOWN = /^(Perceiver|PPLCNet|ImageGPT|TextNet)/;

/** ConvNeXt's processor stretches photos for inputs of this size and more. */
const STRETCHED_FROM = 384;

/**
 * The geometry of a Transformers image processor; undefined if it names no size. Sides are truncated, and crops
 * start at floor((H − h) / 2).
 *
 * @param type the processor's name, such as ViTImageProcessor
 * @throws InputError if it does something else with photos, or gives images of different sizes
 */
export function processorGeometry(
  config: ProcessorGeometry,
  type: string,
): StatedGeometry | undefined {
  const { do_resize: resizes, size, crop_pct: share } = config;
  if (UNKNOWN.test(type)) throw notKnown(`the processor ${type}`);
  if (resizes === false) throw notKnown('do_resize: false');
  if (size == null) return undefined;
  const filter = processorFilter(config);
  const rules = { rounding: 'down', offset: 'down', ...(filter && { filter }) } as const;
  const wanted = sizeOf(size, config, type);
  if (/^ConvNe[xX][tT]/.test(type) && 'shorter' in wanted) {
    const { shorter: side } = wanted;
    if (side >= STRETCHED_FROM)
      return { kind: 'stretch', resize: both(side), crop: both(side), ...rules };
    const resize = both(Math.trunc(side / (share ?? 224 / 256)));
    return { kind: 'crop', resize, crop: both(side), ...rules };
  }
  const crop = cropOf(config, type);
  if ('shorter' in wanted) {
    if (!crop) throw notKnown('size.shortest_edge without a crop: images of different sizes');
    const resize = both(enlarged(wanted.shorter, config, type));
    return { kind: 'crop', resize, crop, ...rules, ...paddedTo(crop, resize) };
  }
  if (share != null && /^PoolFormer/.test(type)) throw notKnown('crop_pct of a height and width');
  const { sides: resize } = wanted;
  return {
    kind: 'stretch',
    resize,
    crop: crop ?? resize,
    ...rules,
    ...(crop && paddedTo(crop, resize)),
  };
}

/** Transformers pads photos with zeros, before it normalises, if they are smaller than the crop. */
function paddedTo(
  crop: readonly [number, number],
  resize: readonly [number, number],
): Pick<StatedGeometry, 'padding'> {
  return crop.some((side, axis) => side > (resize[axis] ?? side)) ? { padding: 'black' } : {};
}

function both(side: number): [number, number] {
  return [side, side];
}

/** The filter of a Transformers image processor; undefined if it names none. */
export function processorFilter({ resample }: ProcessorGeometry): FilterName | undefined {
  if (resample == null) return undefined;
  const filter = RESAMPLE[resample];
  if (!filter) throw notKnown(`resample: ${resample}`);
  return filter;
}

type WantedSize = { shorter: number } | { sides: [number, number] };

function sizeOf(size: ProcessorSize, config: ProcessorGeometry, type: string): WantedSize {
  if (typeof size === 'number') {
    const isSquare = config.default_to_square ?? !OF_SHORTER_SIDE.test(type);
    return isSquare ? { sides: both(size) } : { shorter: size };
  }
  if (Array.isArray(size)) return { sides: size };
  const { height, width, shortest_edge: shorter, longest_edge: longer } = size;
  if (longer != null) throw notKnown(`size.longest_edge: ${longer}`);
  if (height !== undefined && width !== undefined) return { sides: [height, width] };
  if (shorter !== undefined) return { shorter };
  throw notKnown(`size: ${JSON.stringify(size)}`);
}

/** What is cut from the middle; undefined if nothing is. */
function cropOf(
  { do_center_crop: crops, crop_size: crop }: ProcessorGeometry,
  type: string,
): [number, number] | undefined {
  if (crop == null || !(crops ?? CROPPING.test(type))) return undefined;
  if (typeof crop === 'number') return both(crop);
  if (Array.isArray(crop)) return crop;
  const { height, width, shortest_edge: side } = crop;
  if (height !== undefined && width !== undefined) return [height, width];
  if (side !== undefined) return both(side);
  throw notKnown(`crop_size: ${JSON.stringify(crop)}`);
}

/** PoolFormer and LeViT resize to more than the side that they name. */
function enlarged(side: number, { crop_pct: share }: ProcessorGeometry, type: string): number {
  if (/^Levit/.test(type)) return Math.trunc((256 / 224) * side);
  if (/^PoolFormer/.test(type)) return Math.trunc(side / (share ?? 0.9));
  return side;
}

function notKnown(what: string): InputError {
  return new InputError(
    `preprocessor_config.json beside the model has ${what}, which groundcam doesn't implement`,
    { hint: 'State the geometry with --geometry, --resize-to and --filter, or in a sidecar file.' },
  );
}
