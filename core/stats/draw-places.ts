import { randomIntegers } from './random.ts';

const AT_ONCE = 1024;

/**
 * Draws the places of as many images as there are, with replacement, some at a time, from then on where the call before ended.
 * If each were drawn just before it is used, fewer reads of memory would be under way at once.
 */
export function drawPlaces(images: number, seed: number): () => Iterable<Uint32Array> {
  const random = randomIntegers(seed);
  const scale = images / 2 ** 32;
  const places = new Uint32Array(AT_ONCE);
  return function* draw() {
    for (let left = images; left > 0; left -= AT_ONCE) {
      const some = left < AT_ONCE ? places.subarray(0, left) : places;
      // Storing rounds down.
      for (let i = 0; i < some.length; i++) some[i] = random() * scale;
      yield some;
    }
  };
}
