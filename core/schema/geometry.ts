import { z } from 'zod';
import { FilterName } from './filter-name.ts';
import { strictObject } from './strict-object.ts';

/** Height or width in pixels. */
const Side = z.int().min(1).max(8192);
const HeightAndWidth = z.tuple([Side, Side]);

/** Height and width; one number stands for both. */
const Sides = z
  .union([Side, HeightAndWidth])
  .transform((sides): [number, number] => (typeof sides === 'number' ? [sides, sides] : sides));

export const GeometryKind = z.enum(['stretch', 'crop', 'pad']);
export type GeometryKind = z.infer<typeof GeometryKind>;

const RESIZE =
  'height and width: stretch resizes to them, crop to the smallest size that covers them, pad to the largest that fits';
const CROP = "height and width cut from the middle: the model's input";

const fields = {
  resize: Sides.describe(`${RESIZE}; one number stands for both`),
  crop: Sides.describe(`${CROP}; one number stands for both`),
  rounding: z
    .enum(['down', 'nearest'])
    .describe(
      'of the side that follows from the aspect ratio: down as torchvision and Hugging Face, nearest as timm',
    ),
  offset: z
    .enum(['nearest', 'down'])
    .describe(
      'of half of what is cut off: nearest, halves to even, as torchvision and timm, down as Hugging Face; of an odd padding, the larger part comes last, or first with down',
    ),
  filter: FilterName,
  padding: z
    .literal('black')
    .optional()
    .describe(
      'where the resized photo is smaller than the crop: black as torchvision and Hugging Face; default: the colour that the normalisation maps to 0',
    ),
};

/**
 * How a photo of any size becomes the model's input, as whole numbers and rules: libraries state shares and round
 * them differently. The photo is resized, and `crop` is cut from its middle; where that leaves the photo
 * smaller, the rest has the colour that the model's normalisation maps to 0, unless `padding` is black.
 */
export const Geometry = z.strictObject({
  kind: GeometryKind.describe('stretched, cropped, or padded'),
  ...fields,
  resize: HeightAndWidth.describe(RESIZE),
  crop: HeightAndWidth.describe(CROP),
});
export type Geometry = z.infer<typeof Geometry>;

/** Where a photo comes to lie, whatever interpolates its pixels. */
export const Placing = Geometry.omit({ filter: true });
export type Placing = z.infer<typeof Placing>;

/** Whether a geometry can leave part of the input without a photo. */
export function canPad({ kind, padding }: Pick<Placing, 'kind' | 'padding'>): boolean {
  return kind === 'pad' || padding !== undefined;
}

/**
 * A geometry as a model's file, sidecar or configuration states it: the crop is the model's input unless stated,
 * and the rest has defaults.
 */
export const StatedGeometry = strictObject({
  kind: GeometryKind,
  resize: fields.resize.optional(),
  crop: fields.crop.optional(),
  rounding: fields.rounding.optional(),
  offset: fields.offset.optional(),
  filter: fields.filter.optional(),
  padding: fields.padding,
});
export type StatedGeometry = z.infer<typeof StatedGeometry>;

/** The part of a geometry that somebody asks for, in flags or a spec file. `model`: the model's own. */
export const AskedGeometry = strictObject({
  kind: z.enum([...GeometryKind.options, 'model']).optional(),
  resize: fields.resize.optional(),
  rounding: fields.rounding.optional(),
  offset: fields.offset.optional(),
  filter: fields.filter.optional(),
});
export type AskedGeometry = z.infer<typeof AskedGeometry>;
