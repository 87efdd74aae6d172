import type { Box } from '../../core/image/box.ts';
import type { FloatMap, LabelMap, Raster, Size } from '../../core/image/raster.ts';

/**
 * What a picture of one sample is drawn from. `labels` cover the whole photo, and `heatmap` (values in
 * [0, 1]) the part that the model sees, each at any size of its own.
 */
export interface PictureSource {
  photo: Raster;
  heatmap: FloatMap;
  /** The part of the photo that the model sees. */
  seen: Box;
  /** The most cells along a side of the maps that the heat was enlarged from. */
  cells: number;
  labels: LabelMap;
  /** The class's value in `labels`. */
  foreground: number;
}

export interface PictureOptions {
  /** Long side of the picture in pixels; the short side keeps the photo's aspect ratio. */
  size?: number;
}

/** The size of a picture of a photo. */
export function pictureSize({ width, height }: Size, long: number): Size {
  const scale = long / Math.max(width, height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
