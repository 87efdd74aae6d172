import { sha256 } from '../encoding/digest.ts';
import type { Sample } from '../schema/manifest.ts';

/** Another seed chooses other photos. */
const SEED = 1;

/** Number of hexadecimal digits whose value is exact in a double. */
const DIGITS = 12;

/**
 * For each sample another image, whose background it is put on: any image of the audit but its own, with
 * equal probability. A seeded hash of the sample's image and class chooses, so the same samples always get
 * the same image, whichever sample represents it. `null` if there is no other image.
 */
export function chooseDonors(samples: readonly Sample[]): (Sample | null)[] {
  const images = new Map<string, Sample>();
  for (const sample of samples) {
    const { imageDigest, maskDigest } = sample;
    if (imageDigest === null || maskDigest === null || images.has(imageDigest)) continue;
    images.set(imageDigest, sample);
  }
  const donors = [...images.values()];
  const placeOf = new Map(donors.map(({ imageDigest }, place) => [imageDigest, place]));
  return samples.map(({ imageDigest, class: name }) => {
    const own = placeOf.get(imageDigest);
    const others = own === undefined ? donors.length : donors.length - 1;
    if (others < 1) return null;
    const drawn = Number.parseInt(sha256(`${SEED} ${imageDigest} ${name}`).slice(0, DIGITS), 16);
    const place = drawn % others;
    return donors[own !== undefined && place >= own ? place + 1 : place]!;
  });
}
