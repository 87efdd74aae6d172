import { InvalidImageError } from '../errors/invalid-image-error.ts';
import type { Rle } from '../schema/drawn.ts';

/**
 * The pixels of COCO's run-length encoding, compressed or not: one byte per pixel, row-major, 1 inside.
 *
 * @throws InvalidImageError `undecodable-mask`: the string is not COCO's, or the runs don't cover the image.
 */
export function decodeRle({ size: [height, width], counts }: Rle): Uint8Array {
  const runs = typeof counts === 'string' ? decompress(counts) : counts;
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (total !== height * width || runs.some((run) => run < 0)) {
    throw new InvalidImageError(
      'undecodable-mask',
      `Expected run lengths of ${height}x${width} = ${height * width} pixels but they add up to ${total}`,
      { hint: 'Check that `size` is [height, width] and that `counts` is complete.' },
    );
  }
  const inside = new Uint8Array(width * height);
  let at = 0;
  runs.forEach((run, index) => {
    for (const end = at + run; at < end; at++) {
      const row = at % height;
      if (index % 2 === 1) inside[row * width + (at - row) / height] = 1;
    }
  });
  return inside;
}

const FIRST = 48;
const BITS = 5;

/**
 * Each character holds five bits of a number, lowest first, and a sixth that says whether more follow; the
 * last one's highest bit is the sign. From the fourth run on, numbers are differences to the last but one.
 */
function decompress(text: string): number[] {
  const runs: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of text) {
    const code = character.charCodeAt(0) - FIRST;
    if (code < 0 || code > 63 || shift > 30) throw notCompressed(character);
    value += (code & 31) * 2 ** shift;
    shift += BITS;
    if ((code & 32) !== 0) continue;
    if ((code & 16) !== 0) value -= 2 ** shift;
    runs.push(runs.length > 2 ? value + runs[runs.length - 2]! : value);
    value = 0;
    shift = 0;
  }
  if (shift > 0) throw notCompressed('its end');
  return runs;
}

function notCompressed(found: string): InvalidImageError {
  return new InvalidImageError(
    'undecodable-mask',
    `Expected COCO's compressed run lengths but found ${JSON.stringify(found)}`,
    { hint: "Write `counts` as pycocotools' `encode` does, or as a list of numbers." },
  );
}
