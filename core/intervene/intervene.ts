import type { Colour, LabelMap, Raster, Size } from '../image/raster.ts';
import { cutLabels, cutRaster, isWhole, pasteRaster, type Box } from '../image/box.ts';
import { resizePillow } from '../image/resize-pillow.ts';
import type { Intervention } from '../schema/intervention.ts';
import { backgroundPatch } from './background-patch.ts';
import { compose } from './compose.ts';
import { emptyBackground } from './empty-background.ts';
import { fillBlur } from './fill-blur.ts';
import { fillMean } from './fill-mean.ts';
import { removeBackground } from './remove-background.ts';
import { removeForeground } from './remove-foreground.ts';
import { swapBackground } from './swap-background.ts';

/** A model's input and its mask, of the same size. */
export interface LabelledImage {
  image: Raster;
  labels: LabelMap;
  /** The part that shows the photo; the rest is padding, which stays as it is. */
  shown: Box;
}

export interface InterveneOptions {
  /** The class's value in the mask. */
  foreground: number;
  /** The colour to fill a region with. */
  meanPixel: Colour;
  /** Another photo in an input of the same size; `null` if there is none. */
  donor: LabelledImage | null;
}

/** An altered image, and how it was altered. */
export interface Altered extends Intervention {
  image: Raster;
}

/**
 * All alterations of an image, within the part that shows the photo, without the one that needs another photo's background if there is none, and
 * without those of a patch if the background is smaller than what the object takes.
 */
export async function intervene(
  input: LabelledImage,
  { foreground, meanPixel, donor }: InterveneOptions,
): Promise<Altered[]> {
  const { image, labels } = photoOf(input);
  const mean = fillMean(image, meanPixel);
  const blur = await fillBlur(image, input.image);
  const other = donor && (await backgroundOf(donor, image));
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
  return altered.map((each) => ({ ...each, image: withPadding(each.image, input) }));
}

/** The photo in a model's input, without padding. */
function photoOf({ image, labels, shown }: LabelledImage): Pick<LabelledImage, 'image' | 'labels'> {
  if (isWhole(shown, image)) return { image, labels };
  return { image: cutRaster(image, shown), labels: cutLabels(labels, shown) };
}

/** An altered photo in the place of the original one. */
function withPadding(photo: Raster, { image, shown }: LabelledImage): Raster {
  if (isWhole(shown, image)) return photo;
  const input = { ...image, data: image.data.slice() };
  pasteRaster(input, photo, shown);
  return input;
}

/** The background of another photo, stretched to a size; `null` if it has none. */
async function backgroundOf(donor: LabelledImage, { width, height }: Size): Promise<Raster | null> {
  const { image, labels } = photoOf(donor);
  const background = await emptyBackground(image, labels, donor.image);
  return background && resizePillow(background, width, height);
}
