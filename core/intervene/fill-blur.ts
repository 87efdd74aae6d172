import sharp from 'sharp';
import type { Raster, Size } from '../image/raster.ts';

/** Standard deviation over the shorter side: 10 pixels of 224, as in Fong & Vedaldi. */
const STRENGTH = 10 / 224;

/** The kernel is cut off at this share of its height, three standard deviations out. */
const SMALLEST_WEIGHT = 0.01;

/**
 * The image blurred so strongly that no shape is left: Gaussian, with a standard deviation of 10/224 of the
 * shorter side and replicated borders (Fong & Vedaldi 2017, "Interpretable Explanations of Black Boxes by
 * Meaningful Perturbation"). Colours remain, and those of each region spread into the other. If the image is
 * a part of the model's input, the shorter side is the input's.
 */
export async function fillBlur(
  { width, height, data }: Raster,
  input: Size = { width, height },
): Promise<Raster> {
  const blurred = await sharp(data, { raw: { width, height, channels: 3 } })
    .blur({
      sigma: blurDeviation(input.width, input.height),
      precision: 'float',
      minAmplitude: SMALLEST_WEIGHT,
    })
    .raw()
    .toBuffer();
  return { width, height, data: new Uint8Array(blurred) };
}

/** In pixels; never below the smallest value that sharp accepts. */
export function blurDeviation(width: number, height: number): number {
  return Math.max(0.3, STRENGTH * Math.min(width, height));
}
