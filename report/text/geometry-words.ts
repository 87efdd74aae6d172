import type { Placing } from '../../core/schema/geometry.ts';
import type { Resizer } from '../../core/schema/image-options.ts';
import type { FilterName } from '../../core/schema/filter-name.ts';

/** What was done to photos of any size: "resized to 256 pixels on the shorter side, and cropped to the middle 224 × 224". */
export function placingWords({ kind, resize, crop, padding }: Placing): string {
  const [height, width] = resize;
  const resized = resize.join(' × ');
  const cropped = crop.join(' × ');
  const isSquare = height === width;
  const cut = padding
    ? `cropped or padded to ${cropped} with ${padding}`
    : `cropped to the middle ${cropped}`;
  switch (kind) {
    case 'stretch':
      return resized === cropped
        ? `stretched to ${resized} pixels`
        : `stretched to ${resized} pixels, and ${cut}`;
    case 'crop': {
      const side = isSquare
        ? `to ${height} pixels on the shorter side`
        : `to cover ${resized} pixels`;
      return `resized ${side}, and ${cut}`;
    }
    case 'pad': {
      const side = isSquare
        ? `to ${height} pixels on the longer side`
        : `to fit into ${resized} pixels`;
      const isCropped = height > crop[0] || width > crop[1];
      const done = isCropped ? 'cropped or padded' : 'padded';
      return `resized ${side}, and ${done} to ${cropped} with ${padding ?? 'the mean colour'}`;
    }
  }
}

/** What interpolated their pixels, as an adverb. */
export function filterWords(filter: FilterName, resizer: Resizer = 'pillow'): string {
  if (resizer === 'sharp') {
    return 'by libvips’ linear kernel (faster than Pillow’s bilinear filter, and not equal to it)';
  }
  return filter === 'linear'
    ? 'linearly without antialiasing, as Keras, TensorFlow and OpenCV do by default'
    : `by Pillow’s ${filter} filter`;
}

/** A filter in a few words. */
export function filterName(filter: FilterName): string {
  return filter === 'linear' ? 'linear filter without antialiasing' : `${filter} filter`;
}
