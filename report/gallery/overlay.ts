import sharp from 'sharp';
import { wholeOf, type Box } from '../../core/image/box.ts';
import type { FloatMap, LabelMap, Raster } from '../../core/image/raster.ts';
import { resizePillow } from '../../core/image/resize-pillow.ts';
import { HOTTEST, UNSEEN, VEIL, heatLevels, inferno } from './heat-levels.ts';
import { BORDER, outlineOf } from './outline.ts';
import { pictureSize, type PictureOptions, type PictureSource } from './picture-source.ts';

/**
 * The photo with heat and outline, as a JPEG file: inferno from black (0, nearly transparent) to yellow (1),
 * and the foreground's outline in white with dark edges. What the model doesn't see is pale. At the default size,
 * the usual photos of VOC and ImageNet stay as large as they are.
 */
export async function renderOverlay(
  source: PictureSource,
  { size = 500 }: PictureOptions = {},
): Promise<Uint8Array> {
  const { width, height } = pictureSize(source.photo, size);
  const photo = resizePillow(source.photo, width, height, { filter: 'lanczos' });
  const picture = withHeat(photo, heatLevels(source, photo));
  drawOutline(picture, outlineOf(source.labels, source.foreground, picture));
  return encoder(picture).jpeg({ quality: 82, optimiseCoding: false }).toBuffer();
}

/**
 * The photo at its own size under the heat, without an outline: what `renderOverlay` draws if there is
 * no mask.
 *
 * @param heatmap values in [0, 1] that cover the part of the photo that the model sees, at any size
 */
export function heatOverlay(photo: Raster, heatmap: FloatMap, seen: Box = wholeOf(photo)): Raster {
  return withHeat(photo, heatLevels({ photo, heatmap, seen }, photo));
}

/** The picture as a file of that format. */
export async function encodePicture(
  picture: Raster,
  format: 'png' | 'jpeg' | 'webp',
): Promise<Uint8Array> {
  return encoder(picture).toFormat(format).toBuffer();
}

function encoder({ width, height, data }: Raster) {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** How much of the photo's brightness is left in grey, and of its own colour. Most goes, so that a colour means heat. */
const GREY = 0.7;
const OWN = 0.3;

/** Fraction bits of what is left of a photo, of how much of that shows, and of both. */
const PHOTO_BITS = 8;
const SHOWN_BITS = 14;
const BITS = PHOTO_BITS + SHOWN_BITS;

const RED = Math.round(GREY * 0.2126 * 65536);
const GREEN = Math.round(GREY * 0.7152 * 65536);
const BLUE = Math.round(GREY * 0.0722 * 65536);
const COLOUR = Math.round(OWN * 65536);

/** By level, how opaque the heat is. */
const opacity = inferno.map((_, level) => 0.3 + (0.45 * level) / HOTTEST);
/** By level, how much of the photo shows through. */
const shown = Int32Array.from(opacity, (alpha) => (1 - alpha) * 2 ** SHOWN_BITS);
/** By level, red, green and blue of the heat. */
const heat = Int32Array.from(
  inferno.flatMap((colour, level) => colour.map((value) => opacity[level]! * value * 2 ** BITS)),
);

/** The picture with heat blended over it, in fixed point. The more heat, the less of the photo shows. */
function withHeat({ width, height, data }: Raster, { data: levels }: LabelMap): Raster {
  const blended = new Uint8Array(data.length);
  for (let i = 0, at = 0; i < levels.length; i++, at += 3) {
    const level = levels[i]!;
    const red = data[at]!;
    const green = data[at + 1]!;
    const blue = data[at + 2]!;
    if (level === UNSEEN) {
      blended[at] = (1 - VEIL) * red + VEIL * 255;
      blended[at + 1] = (1 - VEIL) * green + VEIL * 255;
      blended[at + 2] = (1 - VEIL) * blue + VEIL * 255;
      continue;
    }
    const grey = RED * red + GREEN * green + BLUE * blue;
    const shows = shown[level]!;
    const colour = level * 3;
    blended[at] = (((grey + COLOUR * red) >> PHOTO_BITS) * shows + heat[colour]!) >> BITS;
    blended[at + 1] = (((grey + COLOUR * green) >> PHOTO_BITS) * shows + heat[colour + 1]!) >> BITS;
    blended[at + 2] = (((grey + COLOUR * blue) >> PHOTO_BITS) * shows + heat[colour + 2]!) >> BITS;
  }
  return { width, height, data: blended };
}

/** Draws an outline, white with a dark pixel on either side. */
function drawOutline({ data }: Raster, outline: Uint8Array): void {
  for (let i = 0, at = 0; i < outline.length; i++, at += 3) {
    if (outline[i] === 0) continue;
    for (let c = at; c < at + 3; c++) data[c] = outline[i] === BORDER ? 255 : data[c]! * 0.35;
  }
}
