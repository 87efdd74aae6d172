import { interpolateInferno } from 'd3-scale-chromatic';
import { upsample } from '../../core/cam/upsample.ts';
import { isWhole, paste } from '../../core/image/box.ts';
import type { Colour, FloatMap, LabelMap, Size } from '../../core/image/raster.ts';
import type { PictureSource } from './picture-source.ts';

/** The level of a heat of 1. */
export const HOTTEST = 254;

/** What there is instead of a level where the model doesn't see the photo. */
export const UNSEEN = 255;

/** How much white covers what the model doesn't see. */
export const VEIL = 0.6;

/** The colours of inferno, from black for level 0 to yellow for the hottest. */
export const inferno: readonly Colour[] = Array.from({ length: HOTTEST + 1 }, (_, level) => {
  const colour = parseInt(interpolateInferno(level / HOTTEST).slice(1), 16);
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
});

/** The levels of the heat at the size of a picture of the whole photo. */
export function heatLevels(
  { photo, heatmap, seen }: Pick<PictureSource, 'heatmap' | 'seen'> & { photo: Size },
  { width, height }: Size,
): LabelMap {
  if (isWhole(seen, photo)) return levelsOf(upsample(heatmap, width, height));
  const [across, down] = [width / photo.width, height / photo.height];
  const left = Math.min(Math.round(seen.left * across), width - 1);
  const top = Math.min(Math.round(seen.top * down), height - 1);
  const right = Math.max(Math.round((seen.left + seen.width) * across), left + 1);
  const bottom = Math.max(Math.round((seen.top + seen.height) * down), top + 1);
  const levels = { width, height, data: new Uint8Array(width * height).fill(UNSEEN) };
  const part = levelsOf(upsample(heatmap, right - left, bottom - top));
  paste(levels, part, { left, top, channels: 1 });
  return levels;
}

function levelsOf({ width, height, data }: FloatMap): LabelMap {
  const levels = new Uint8Array(data.length);
  for (let i = 0; i < levels.length; i++) levels[i] = data[i]! * HOTTEST + 0.5;
  return { width, height, data: levels };
}
