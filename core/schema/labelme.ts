import { z } from 'zod';

const Shape = z.object({
  label: z
    .union([z.string(), z.number()])
    .transform((label) => String(label).trim().normalize('NFC')),
  points: z.array(z.tuple([z.number(), z.number()])).describe('x, y in pixels'),
  shape_type: z.string().default('polygon'),
});
export type LabelmeShape = z.infer<typeof Shape>;

/** What groundcam reads of a file that labelme wrote for one photo. */
export const Labelme = z.object({
  imagePath: z.string().min(1).describe('relative to the file'),
  imageWidth: z.int().min(1).nullish(),
  imageHeight: z.int().min(1).nullish(),
  shapes: z.array(Shape),
});
export type Labelme = z.infer<typeof Labelme>;
