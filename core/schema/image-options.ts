import { z } from 'zod';
import { strictObject } from './strict-object.ts';

/** What resizes photos. */
export const Resizer = z.enum(['pillow', 'sharp']);
export type Resizer = z.infer<typeof Resizer>;

/**
 * How image files are decoded and resized. The defaults follow PIL-based pipelines, with which published
 * numbers were computed: Pillow's bilinear resize, ICC profiles not applied, and EXIF orientation only
 * where masks are drawn on the upright photos.
 */
export const ImageOptions = strictObject({
  resize: Resizer.default('pillow').describe(
    "pillow: bit-exact with Pillow. sharp: libvips' linear, only to stretch: faster, not exact",
  ),
  exif: z
    .enum(['auto', 'ignore', 'apply'])
    .default('auto')
    .describe('EXIF orientation; auto: as the masks fit, and ignored where that is not known'),
  icc: z.enum(['ignore', 'apply']).default('ignore').describe('embedded colour profile, to sRGB'),
});

export type ImageOptions = z.infer<typeof ImageOptions>;
