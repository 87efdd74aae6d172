import type { Colour } from '../image/raster.ts';
import type { Preprocessing } from '../schema/preprocessing.ts';

/**
 * The 8-bit colour that a model's normalisation maps to 0 in every channel: grey for ImageNet's mean, black
 * if nothing is subtracted. It depends on the model, not on the image: an image's own mean colour would
 * give away what was removed, such as a blue sky.
 */
export function meanPixel({ mean, inputRange, channels }: Preprocessing): Colour {
  const rgb = channels === 'bgr' ? mean.toReversed() : mean;
  const [red = 0, green = 0, blue = 0] = rgb.map((value) =>
    Math.min(255, Math.max(0, Math.round((value * 255) / inputRange))),
  );
  return [red, green, blue];
}
