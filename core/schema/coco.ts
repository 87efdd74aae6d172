import { z } from 'zod';
import { Rle } from './drawn.ts';

/** An id: numbers in COCO, but some tools write text. */
const Id = z.union([z.number(), z.string()]);

/** COCO's outlines: polygons, or run lengths. Some tools write one polygon without a list around it. */
export const Segmentation = z.union([
  z.array(z.array(z.number())),
  z.array(z.number()).transform((polygon) => [polygon]),
  Rle,
]);
export type Segmentation = z.infer<typeof Segmentation>;

/** What groundcam reads of a file with COCO's object annotations. */
export const CocoAnnotations = z.object({
  images: z.array(
    z.object({
      id: Id,
      file_name: z.string().min(1).nullish(),
      coco_url: z.string().nullish().describe('names the file in LVIS'),
      width: z.int().min(1).nullish(),
      height: z.int().min(1).nullish(),
    }),
  ),
  annotations: z.array(
    z.object({
      image_id: Id,
      category_id: Id,
      segmentation: Segmentation.nullish(),
      bbox: z.array(z.number()).nullish().describe('x, y, width, height'),
      iscrowd: z.union([z.number(), z.boolean()]).nullish(),
    }),
  ),
  categories: z.array(z.object({ id: Id, name: z.string().min(1) })),
});
export type CocoAnnotations = z.infer<typeof CocoAnnotations>;
export type CocoAnnotation = CocoAnnotations['annotations'][number];
