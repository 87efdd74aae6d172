import type { LabelMap, Raster } from '../image/raster.ts';

/**
 * `image` at pixels whose label is to be kept, `fill` everywhere else. All three have the same size.
 *
 * @throws RangeError if the sizes differ
 */
export function compose(
  image: Raster,
  fill: Raster,
  labels: LabelMap,
  isKept: (label: number) => boolean,
): Raster {
  const { width, height } = image;
  for (const other of [fill, labels]) {
    if (other.width !== width || other.height !== height) {
      throw new RangeError(
        `Expected ${width}x${height} pixels, the image's, but received ${other.width}x${other.height}.`,
      );
    }
  }
  const data = new Uint8Array(image.data.length);
  for (let pixel = 0; pixel < labels.data.length; pixel++) {
    const source = isKept(labels.data[pixel]!) ? image : fill;
    for (let at = 3 * pixel; at < 3 * pixel + 3; at++) data[at] = source.data[at]!;
  }
  return { width, height, data };
}
