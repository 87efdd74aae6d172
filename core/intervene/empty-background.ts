import type { Colour, LabelMap, Raster, Size } from '../image/raster.ts';
import { BACKGROUND } from '../image/regions.ts';
import { compose } from './compose.ts';
import { fillBlur } from './fill-blur.ts';
import { fillMean } from './fill-mean.ts';

/**
 * A photo without its labelled objects, as a background for something else. Objects of all classes, and
 * void, are first filled with the mean colour of the unlabelled pixels, so that none of their colour
 * spreads; then the filled parts are blurred, so that no edge shows their shape. `null` if the photo has no
 * unlabelled pixels. `input`: the size of the model's input, if the photo is a part of it.
 */
export async function emptyBackground(
  photo: Raster,
  labels: LabelMap,
  input: Size = photo,
): Promise<Raster | null> {
  const isBackground = (label: number) => label === BACKGROUND;
  const colour = meanColour(photo, labels, isBackground);
  if (colour === null) return null;
  const painted = compose(photo, fillMean(photo, colour), labels, isBackground);
  return compose(photo, await fillBlur(painted, input), labels, isBackground);
}

/** The mean of the counted pixels, rounded; `null` if there are none. */
function meanColour(
  { data }: Raster,
  labels: LabelMap,
  isCounted: (label: number) => boolean,
): Colour | null {
  const sums: Colour = [0, 0, 0];
  let pixels = 0;
  labels.data.forEach((label, pixel) => {
    if (!isCounted(label)) return;
    pixels++;
    for (let channel = 0; channel < 3; channel++) sums[channel]! += data[3 * pixel + channel]!;
  });
  if (pixels === 0) return null;
  const [red, green, blue] = sums;
  return [Math.round(red / pixels), Math.round(green / pixels), Math.round(blue / pixels)];
}
