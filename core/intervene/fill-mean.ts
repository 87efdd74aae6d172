import type { Colour, Raster, Size } from '../image/raster.ts';

/**
 * A raster of one colour: Zeiler & Fergus 2014 cover parts of an image with grey, and the Backgrounds
 * Challenge (Xiao et al. 2020) replaces backgrounds and foregrounds with black.
 */
export function fillMean({ width, height }: Size, colour: Colour): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = colour[i % 3]!;
  return { width, height, data };
}
