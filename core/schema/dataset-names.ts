import { z } from 'zod';

/** The dataset layouts: `core/dataset/layouts` has an object for each. They are tried in this order. */
export const LayoutName = z.enum([
  'voc',
  'voc-boxes',
  'fiftyone',
  'coco',
  'folder',
  'beside',
  'labelme',
  'imagenet-s',
  'list',
]);
export type LayoutName = z.infer<typeof LayoutName>;
