import type { Sample } from '../../core/schema/manifest.ts';
import { sha256 } from '../../core/encoding/digest.ts';

/** Samples whose files nobody has, numbered as in a manifest. */
export function makeSamples(count: number, first = 0): Sample[] {
  return Array.from({ length: count }, (_, offset) => {
    const index = first + offset;
    return {
      index,
      id: `photo_${index}/dog`,
      class: 'dog',
      image: `images/photo_${index}.png`,
      mask: `masks/photo_${index}.png`,
      imageDigest: sha256(`image ${index}`),
      maskDigest: sha256(`mask ${index}`),
      foreground: 1,
    };
  });
}
