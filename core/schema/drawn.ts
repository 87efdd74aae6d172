import { z } from 'zod';

/** Run lengths as in COCO: column by column, background first. */
export const Rle = z.object({
  size: z.tuple([z.int().min(1), z.int().min(1)]).describe('height and width'),
  counts: z
    .union([z.string(), z.array(z.int().min(0))])
    .describe("lengths, or COCO's compressed string of them"),
});
export type Rle = z.infer<typeof Rle>;

const outside = {
  void: z.literal(true).optional().describe('the pixels are in neither region: a crowd'),
};

/** Pixels of one object. */
export const Shape = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('polygons'),
    points: z.array(z.array(z.number())).describe('x, y, x, y, … of each polygon, in pixels'),
    ...outside,
  }),
  z.strictObject({ kind: z.literal('rle'), rle: Rle, ...outside }),
  z.strictObject({
    kind: z.literal('box'),
    box: z
      .tuple([z.number(), z.number(), z.number(), z.number()])
      .describe('x, y, width, height in pixels; the first pixel begins at 0'),
    ...outside,
  }),
  z.strictObject({
    kind: z.literal('share'),
    share: z
      .tuple([z.number(), z.number(), z.number(), z.number()])
      .describe('x, y, width, height of a box as shares of the image'),
    ...outside,
  }),
  z.strictObject({
    kind: z.literal('imagenet-s'),
    file: z.string().describe('a mask of ImageNet-S: path relative to the dataset'),
    digest: z.string().nullable().optional().describe('of the content; null if it is missing'),
    ...outside,
  }),
  z.strictObject({
    kind: z.literal('mask'),
    file: z.string().describe('path relative to the dataset'),
    digest: z.string().nullable().optional().describe('of the content; null if it is missing'),
    value: z.int().min(0).max(65535).optional().describe('the value of the object in the file'),
    outside: z
      .int()
      .min(0)
      .max(65535)
      .nullable()
      .optional()
      .describe('beside value: the value that is in neither region; null: none; default: 255'),
    label: z
      .int()
      .min(1)
      .optional()
      .describe("without value: the object's label, as the dataset's masks are read"),
    ...outside,
  }),
]);
export type Shape = z.infer<typeof Shape>;

/** What a sample's region is drawn from, if it is not one mask file: the union of shapes. */
export const Drawn = z.strictObject({
  size: z
    .tuple([z.int().min(1), z.int().min(1)])
    .nullable()
    .describe("width and height that the shapes are drawn on; null: the photo's"),
  shapes: z.array(Shape),
});
export type Drawn = z.infer<typeof Drawn>;
