import sharp from 'sharp';
import { heatBlender } from '../../core/cam/blend-heat.ts';
import { wholeOf, type Box } from '../../core/image/box.ts';
import type { Colour, FloatMap, Raster } from '../../core/image/raster.ts';
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

const WHITE: Colour = [255, 255, 255];

/** The more heat, the less of the photo shows. */
const withHeat = heatBlender({
  covers: [
    ...inferno.map((colour, level) => ({ colour, opacity: 0.3 + (0.45 * level) / HOTTEST })),
    { colour: WHITE, opacity: VEIL },
  ],
  kept: UNSEEN,
});

/** Draws an outline, white with a dark pixel on either side. */
function drawOutline({ data }: Raster, outline: Uint8Array): void {
  for (let i = 0, at = 0; i < outline.length; i++, at += 3) {
    const mark = outline[i]!;
    if (mark === 0) continue;
    for (let c = at; c < at + 3; c++) data[c] = mark === BORDER ? 255 : data[c]! * 0.35;
  }
}
