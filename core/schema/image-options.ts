import { z } from 'zod';
import { strictObject } from './strict-object.ts';

/**
 * How image files are decoded and resized. The defaults follow PIL-based pipelines, with which published
 * numbers were computed: Pillow's bilinear resize, EXIF orientation and ICC profiles not applied.
 */
export const ImageOptions = strictObject({
  resize: z
    .enum(['pillow', 'sharp'])
    .default('pillow')
    .describe(
      "pillow: bit-exact with Pillow's BILINEAR. sharp: libvips' linear, faster, not exact",
    ),
  exif: z.enum(['ignore', 'apply']).default('ignore').describe('EXIF orientation'),
  icc: z.enum(['ignore', 'apply']).default('ignore').describe('embedded colour profile, to sRGB'),
});

export type ImageOptions = z.infer<typeof ImageOptions>;
