import { InvalidImageError } from '../errors/invalid-image-error.ts';
import type { Size } from './raster.ts';

/** The polygon's corners are rounded to fifths of a pixel. */
const PARTS = 5;
/** Corners further from the image than this, in pixels, are a mistake. Outlines are walked step by step. */
const FARTHEST = 100_000;

/**
 * The pixels inside a polygon, exactly as pycocotools has them (`frPyObjects`, then `decode`): corners are
 * rounded to fifths of a pixel, the outline is walked in steps of a fifth, and each step across a column's
 * centre starts or ends a run of that column. Crossing outlines cancel out (even-odd).
 *
 * `points` is x, y, x, y, … in pixels, with (0, 0) at the outer corner of the first pixel. Returns one byte
 * per pixel, row-major: 1 inside.
 *
 * @throws InvalidImageError `undecodable-mask`: a corner is no number, or far outside any image.
 */
export function fillPolygon(points: readonly number[], { width, height }: Size): Uint8Array {
  const strange = points.find((value) => !(Math.abs(value) <= FARTHEST));
  if (strange !== undefined) {
    throw new InvalidImageError(
      'undecodable-mask',
      `Expected corners in pixels of the ${width}x${height} image but found ${strange}`,
    );
  }
  // Column-major, as the runs are. A crossing toggles everything from its pixel on.
  const toggled = new Uint8Array(width * height + 1);
  const crossed = (x: number, y: number) => {
    if (x >= 0 && x < width) toggled[x * height + y]! ^= 1;
  };
  walkOutline(points, height, crossed);
  const inside = new Uint8Array(width * height);
  let isInside = 0;
  for (let at = 0; at < inside.length; at++) {
    isInside ^= toggled[at]!;
    const row = at % height;
    inside[row * width + (at - row) / height] = isInside;
  }
  return inside;
}

/** The pixels of a box [x, y, width, height], as of the polygon of its corners. */
export function fillBox(
  [x, y, width, height]: readonly [number, number, number, number],
  size: Size,
): Uint8Array {
  const [right, bottom] = [x + width, y + height];
  return fillPolygon([x, y, x, bottom, right, bottom, right, y], size);
}

/** Calls `crossed` with the column whose centre the outline crosses, and the first row below the crossing. */
function walkOutline(
  points: readonly number[],
  height: number,
  crossed: (x: number, y: number) => void,
): void {
  const corners = points.map((value) => Math.trunc(PARTS * value + 0.5));
  let before: { u: number; v: number } | undefined;
  for (let at = 0; at + 1 < corners.length; at += 2) {
    const next = (at + 2) % (corners.length - (corners.length % 2));
    for (const step of steps(corners[at]!, corners[at + 1]!, corners[next]!, corners[next + 1]!)) {
      if (before && before.u !== step.u) {
        const x = toPixels(step.u < before.u ? step.u : step.u - 1);
        const y = Math.ceil(Math.min(Math.max(toPixels(Math.min(step.v, before.v)), 0), height));
        if (Number.isInteger(x)) crossed(x, y);
      }
      before = step;
    }
  }
}

/** From fifths of a pixel to pixels, both measured at their centres. */
function toPixels(fifths: number): number {
  return (fifths + 0.5) / PARTS - 0.5;
}

/** The points of an edge from its start to its end, one for each step along its longer direction. */
function* steps(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): Generator<{ u: number; v: number }> {
  const dx = Math.abs(x1 - x0);
  const dy = Math.abs(y1 - y0);
  const isFlat = dx >= dy;
  // Rounding is done from the lower end, so that an edge is the same in both directions.
  const isFlipped = isFlat ? x0 > x1 : y0 > y1;
  const [xs, ys, xe, ye] = isFlipped ? [x1, y1, x0, y0] : [x0, y0, x1, y1];
  const length = Math.max(dx, dy);
  const slope = length === 0 ? 0 : (isFlat ? ye - ys : xe - xs) / length;
  for (let step = 0; step <= length; step++) {
    const along = isFlipped ? length - step : step;
    yield isFlat
      ? { u: along + xs, v: Math.trunc(ys + slope * along + 0.5) }
      : { u: Math.trunc(xs + slope * along + 0.5), v: along + ys };
  }
}
