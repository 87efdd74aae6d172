import type { LabelMap, Raster } from '../image/raster.ts';
import type { Intervention } from '../schema/intervention.ts';
import { backgroundPatch } from './background-patch.ts';
import { compose } from './compose.ts';
import { emptyBackground } from './empty-background.ts';
import { fillBlur } from './fill-blur.ts';
import { fillMean } from './fill-mean.ts';
import type { Colour } from './mean-pixel.ts';
import { removeBackground } from './remove-background.ts';
import { removeForeground } from './remove-foreground.ts';
import { swapBackground } from './swap-background.ts';

/** An image and its mask, of the same size. */
export interface LabelledImage {
  image: Raster;
  labels: LabelMap;
}

export interface InterveneOptions {
  /** The class's value in the mask. */
  foreground: number;
  /** The colour to fill a region with. */
  meanPixel: Colour;
  /** Another photo of the same size; `null` if there is none. */
  donor: LabelledImage | null;
}

/** An altered image, and how it was altered. */
export interface Altered extends Intervention {
  image: Raster;
}

/**
 * All alterations of an image, without the one that needs another photo's background if there is none, and
 * without those of a patch if the background is smaller than what the object takes.
 */
export async function intervene(
  { image, labels }: LabelledImage,
  { foreground, meanPixel, donor }: InterveneOptions,
): Promise<Altered[]> {
  const mean = fillMean(image, meanPixel);
  const blur = await fillBlur(image);
  const other = donor && (await emptyBackground(donor.image, donor.labels));
  const altered: Altered[] = [
    { part: 'background', fill: 'mean', image: removeBackground(image, labels, foreground, mean) },
    { part: 'background', fill: 'blur', image: removeBackground(image, labels, foreground, blur) },
    { part: 'foreground', fill: 'mean', image: removeForeground(image, labels, foreground, mean) },
    { part: 'foreground', fill: 'blur', image: removeForeground(image, labels, foreground, blur) },
  ];
  const patch = backgroundPatch(labels, foreground);
  if (patch) {
    const { width, height } = labels;
    const withoutPatch = (fill: Raster) =>
      compose(image, fill, { width, height, data: patch }, (isPatch) => isPatch === 0);
    altered.push(
      { part: 'patch', fill: 'mean', image: withoutPatch(mean) },
      { part: 'patch', fill: 'blur', image: withoutPatch(blur) },
    );
  }
  if (other) {
    const swapped = swapBackground(image, labels, foreground, other);
    altered.push({ part: 'background', fill: 'photo', image: swapped });
  }
  return altered;
}
