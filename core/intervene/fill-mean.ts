import type { Raster, Size } from '../image/raster.ts';
import type { Colour } from './mean-pixel.ts';

/**
 * A raster of one colour: what Zeiler & Fergus 2014 put over parts of an image, in grey, and the
 * Backgrounds Challenge (Xiao et al. 2020) in the place of backgrounds and foregrounds, in black.
 */
export function fillMean({ width, height }: Size, colour: Colour): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = colour[i % 3]!;
  return { width, height, data };
}
