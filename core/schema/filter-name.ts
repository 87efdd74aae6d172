import { z } from 'zod';

/**
 * How pixels are interpolated when an image is resized. All but `linear` are Pillow's, which average when they
 * shrink. `linear` reads the nearest two pixels of each axis whatever the scale, as Keras, TensorFlow and
 * OpenCV do by default.
 */
export const FilterName = z.enum([
  'bilinear',
  'bicubic',
  'lanczos',
  'hamming',
  'box',
  'nearest',
  'linear',
]);
export type FilterName = z.infer<typeof FilterName>;
