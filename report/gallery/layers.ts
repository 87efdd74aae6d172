import sharp from 'sharp';
import { palettePng, type PaletteColour } from '../../core/image/palette-png.ts';
import type { LabelMap, Raster, Size } from '../../core/image/raster.ts';
import { resizePillow } from '../../core/image/resize-pillow.ts';
import { dataUri } from './data-uri.ts';
import { HOTTEST, VEIL, heatLevels, inferno } from './heat-levels.ts';
import { outlineOf } from './outline.ts';
import { pictureSize, type PictureOptions, type PictureSource } from './picture-source.ts';

/** What a page lays over one another: pictures of one aspect ratio, as `data:` URIs. */
export interface Layers {
  photo: string;
  /** Inferno colours, smaller than the photo; more opaque with more heat, and pale where the model doesn't see it. */
  heat: string;
  /** The foreground's outline, transparent elsewhere. */
  outline: string;
}

/** Opacity is 0.4 at 0 and 1 at 1. */
const HEAT: readonly PaletteColour[] = [
  ...inferno.map((colour, level): PaletteColour => [
    ...colour,
    Math.floor(102 + (153 * level) / HOTTEST),
  ]),
  [255, 255, 255, 255 * VEIL],
];

const OUTLINE: readonly PaletteColour[] = [
  [0, 0, 0, 0],
  [0, 0, 0, 166],
  [255, 255, 255, 255],
];

/**
 * Small pictures to embed in a page. As layers, they take half of the bytes of finished overlays, and a reader can
 * fade the heat.
 */
export async function renderLayers(
  source: PictureSource,
  { size = 360 }: PictureOptions = {},
): Promise<Layers> {
  const { labels, foreground } = source;
  const photo = pictureSize(source.photo, size);
  const [photoFile, heat] = await Promise.all([
    smallPhoto(source.photo, photo),
    heatOf(source, photo),
  ]);
  const data = outlineOf(labels, foreground, photo);
  const outline = palettePng({ ...photo, data, palette: OUTLINE });
  return {
    photo: dataUri(photoFile, 'image/jpeg'),
    heat,
    outline: dataUri(outline, 'image/png'),
  };
}

/** WebP, with the little effort that it can be given here, would take more than twice the time for as many bytes. */
function smallPhoto(photo: Raster, size: Size): Promise<Uint8Array> {
  const { width, height, data } = resizePillow(photo, size.width, size.height, {
    filter: 'bicubic',
  });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 70, optimiseCoding: false })
    .toBuffer();
}

/** Pixels of a picture for each cell of a map: with fewer, its heat is not a smooth ramp. */
const SMOOTH = 4;

/**
 * Heat that is smooth has a third of the photo's size, and is a PNG: it takes fewer bytes than WebP and half of the time.
 * Heat with detail has half of the photo's size, and would take more.
 */
async function heatOf(source: PictureSource, photo: Size): Promise<string> {
  const smooth = { width: Math.ceil(photo.width / 3), height: Math.ceil(photo.height / 3) };
  if (SMOOTH * source.cells <= Math.max(smooth.width, smooth.height)) {
    return dataUri(palettePng({ ...heatLevels(source, smooth), palette: HEAT }), 'image/png');
  }
  const size = { width: Math.ceil(photo.width / 2), height: Math.ceil(photo.height / 2) };
  const raw = { ...size, channels: 4 as const };
  const file = sharp(colours(heatLevels(source, size)), { raw })
    .webp({ quality: 55, alphaQuality: 90, effort: 0 })
    .toBuffer();
  return dataUri(await file, 'image/webp');
}

function colours({ data }: LabelMap): Uint8Array {
  const pixels = new Uint8Array(4 * data.length);
  for (let i = 0; i < data.length; i++) pixels.set(HEAT[data[i]!]!, 4 * i);
  return pixels;
}
