import { z } from 'zod';
import { InputError } from '../errors/input-error.ts';
import { FilterName } from '../schema/filter-name.ts';
import type { StatedGeometry } from '../schema/geometry.ts';

const Side = z.int().min(1);

/** What timm's `pretrained_cfg` says of how images come to their size. */
export const TimmGeometry = z.object({
  input_size: z.tuple([Side, Side, Side]).optional(),
  crop_pct: z.number().positive().nullish(),
  crop_mode: z.string().nullish(),
  crop_border_pixels: z.int().nullish(),
  interpolation: z.string().nullish(),
});
export type TimmGeometry = z.infer<typeof TimmGeometry>;

/** timm's own defaults. */
const CROP_PCT = 0.875;
const INTERPOLATION = 'bicubic' satisfies FilterName;

/**
 * The geometry that timm evaluates a model with; undefined if its input size is not stated. Photos are resized to
 * floor(size / crop_pct), and crops start at (H − h) / 2, halves to even.
 *
 * @throws InputError if it does something else with photos
 */
export function timmGeometry(config: TimmGeometry | undefined): StatedGeometry | undefined {
  if (!config?.input_size) return undefined;
  const { input_size: size, crop_pct: share, crop_mode: mode } = config;
  if (config.crop_border_pixels) throw notKnown('crop_border_pixels');
  const [, height, width] = size;
  const scaled = (side: number) => Math.floor(side / (share ?? CROP_PCT));
  const rest = {
    resize: [scaled(height), scaled(width)] satisfies [number, number],
    crop: [height, width] satisfies [number, number],
    offset: 'nearest' as const,
    filter: timmFilter(config) ?? INTERPOLATION,
  };
  switch (mode ?? 'center') {
    case 'squash':
      return { kind: 'stretch', rounding: 'down', ...rest };
    case 'border':
      return { kind: 'pad', rounding: 'nearest', ...rest };
    case 'center':
      return {
        kind: 'crop',
        rounding: rest.resize[0] === rest.resize[1] ? 'down' : 'nearest',
        ...rest,
      };
    default:
      throw notKnown(`crop_mode: ${mode}`);
  }
}

/** The filter that timm evaluates a model with; undefined if its configuration has no input size. */
export function timmFilter(config: TimmGeometry | undefined): FilterName | undefined {
  if (!config?.input_size) return undefined;
  const { interpolation } = config;
  const filter = FilterName.exclude(['linear']).safeParse(interpolation ?? INTERPOLATION);
  if (!filter.success) throw notKnown(`interpolation: ${interpolation}`);
  return filter.data;
}

function notKnown(what: string): InputError {
  return new InputError(
    `config.json beside the model has ${what}, which groundcam doesn't implement`,
    { hint: 'State the geometry with --geometry, --resize-to and --filter, or in a sidecar file.' },
  );
}
