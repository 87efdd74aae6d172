import type { Preprocessing } from '../schema/preprocessing.ts';

/** Red, green and blue, 0 to 255. */
export type Colour = [red: number, green: number, blue: number];

/**
 * The colour that a model's normalisation takes to 0 in every channel, in whole steps of 8 bits: grey
 * for ImageNet's mean, black where nothing is subtracted. It is the model's, not the image's: an image's
 * own mean colour would tell of what was removed, a blue one of sky.
 */
export function meanPixel({ mean, inputRange, channels }: Preprocessing): Colour {
  const rgb = channels === 'bgr' ? mean.toReversed() : mean;
  const [red = 0, green = 0, blue = 0] = rgb.map((value) =>
    Math.min(255, Math.max(0, Math.round((value * 255) / inputRange))),
  );
  return [red, green, blue];
}
