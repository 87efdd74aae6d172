import { wholeOf, type Box } from '../image/box.ts';
import type { LabelMap } from '../image/raster.ts';
import { backgroundPixels, compactPatch } from '../intervene/background-patch.ts';
import type { AttackRegion } from '../schema/attack.ts';

export interface AllowedPixelsOptions {
  /** The class's value in the mask. */
  foreground: number;
  /** The part that shows the photo: padding is in no region. Default: all. */
  shown?: Box;
  /** Draws the patch. */
  seed: number;
}

/**
 * The pixels that an attack may change, 1 for each: all of the photo; its background, without void; its object; or a
 * compact patch of background with as many pixels as the object, so that an attack on either has the same budget.
 *
 * `null` if there are none: no object or no background in the mask, or too little of it for the patch.
 */
export function allowedPixels(
  labels: LabelMap,
  region: AttackRegion,
  { foreground, shown = wholeOf(labels), seed }: AllowedPixelsOptions,
): Uint8Array | null {
  const isShown = (at: number) => {
    const [x, y] = [at % labels.width, Math.floor(at / labels.width)];
    const { left, top, width, height } = shown;
    return x >= left && x < left + width && y >= top && y < top + height;
  };
  const photo = [...labels.data.keys()].filter(isShown);
  const object = photo.filter((at) => labels.data[at] === foreground);
  const background = backgroundPixels(labels, foreground).filter(isShown);
  const only = (pixels: readonly number[]) => {
    if (pixels.length === 0) return null;
    const allowed = new Uint8Array(labels.data.length);
    for (const at of pixels) allowed[at] = 1;
    return allowed;
  };
  switch (region) {
    case 'all':
      return only(photo);
    case 'background':
      return only(background);
    case 'object':
      return only(object);
    case 'patch':
      return object.length === 0
        ? null
        : compactPatch(labels, background, object.length, String(seed));
  }
}
