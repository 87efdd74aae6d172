import type { Geometry, Placing } from '../schema/geometry.ts';
import { isWhole, wholeOf, type Box } from './box.ts';
import type { Size } from './raster.ts';

/**
 * Where a photo lies in a model's input: the input shows a frame of the resized photo. The frame's left and top
 * are pixels of the resized photo; negative ones are padding.
 */
export interface Placement {
  photo: Size;
  /** Of the whole photo. */
  resized: Size;
  frame: Box;
}

/** The place of a photo of some size in the model's input. */
export function placePhoto(
  { kind, resize, crop, rounding, offset }: Placing,
  photo: Size,
): Placement {
  const [height, width] = crop;
  const resized = {
    stretch: () => ({ width: resize[1], height: resize[0] }),
    crop: () => keepRatio(photo, resize, rounding, Math.min),
    pad: () => keepRatio(photo, resize, rounding, Math.max),
  }[kind]();
  return {
    photo: { width: photo.width, height: photo.height },
    resized,
    frame: {
      left: margin(resized.width - width, offset),
      top: margin(resized.height - height, offset),
      width,
      height,
    },
  };
}

/** The size of a photo once one of its sides fits: that with the smaller or the larger ratio. */
function keepRatio(
  photo: Size,
  [height, width]: readonly [number, number],
  rounding: Geometry['rounding'],
  choose: (a: number, b: number) => number,
): Size {
  const ratio = choose(photo.height / height, photo.width / width);
  if (rounding === 'nearest') {
    const side = (pixels: number) => Math.max(1, halfToEven(pixels / ratio));
    return { width: side(photo.width), height: side(photo.height) };
  }
  const follows = (fits: number, other: number, to: number) =>
    Math.max(1, Math.trunc((to * other) / fits));
  return ratio === photo.height / height
    ? { width: follows(photo.height, photo.width, height), height }
    : { width, height: follows(photo.width, photo.height, width) };
}

/** What is left of the middle, or above it: half of `rest`; of what is missing, the smaller half unless rounded down. */
function margin(rest: number, offset: Geometry['offset']): number {
  if (offset === 'down') return Math.floor(rest / 2);
  return rest < 0 ? -Math.floor(-rest / 2) : halfToEven(rest / 2);
}

/** To the nearest whole number, halves to even, as Python's `round`. */
function halfToEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}

/** The part of the input that shows the photo; the rest is padding. In pixels of the input. */
export function shownPart({ resized, frame }: Placement): Box {
  const left = Math.max(0, -frame.left);
  const top = Math.max(0, -frame.top);
  return {
    left,
    top,
    width: Math.min(frame.width, resized.width - frame.left) - left,
    height: Math.min(frame.height, resized.height - frame.top) - top,
  };
}

/** The part of the resized photo that the input shows, in pixels of the resized photo. */
export function keptPart(placement: Placement): Box {
  const shown = shownPart(placement);
  const { left, top } = placement.frame;
  return { ...shown, left: shown.left + left, top: shown.top + top };
}

/** Whether the input shows all of the photo and nothing else. */
export function showsAll({ resized, frame }: Placement): boolean {
  return isWhole(frame, resized);
}

/** Whether some of the input is padding. */
export function isPadded(placement: Placement): boolean {
  return !isWhole(shownPart(placement), wholeOf(placement.frame));
}

/** The pixels of the photo that the model sees: those with their centre in the frame. At least one. */
export function seenPart({ photo, resized, frame }: Placement): Box {
  const [left, right] = seenAlong(photo.width, resized.width, frame.left, frame.width);
  const [top, bottom] = seenAlong(photo.height, resized.height, frame.top, frame.height);
  return { left, top, width: right - left, height: bottom - top };
}

function seenAlong(pixels: number, resized: number, start: number, length: number) {
  const scale = pixels / resized;
  // The first pixel whose centre, at + ½, is at or behind the edge.
  const first = (edge: number) => Math.min(pixels, Math.max(0, Math.ceil(edge * scale - 0.5)));
  const from = Math.min(first(start), pixels - 1);
  return [from, Math.max(first(start + length), from + 1)] as const;
}

/** How many pixels of the photo one pixel of another image of it spans, along each axis. */
export interface PhotoPixels {
  across: number;
  down: number;
}

/** How many pixels of the photo one pixel of the input spans. */
export function photoPixels({ photo, resized }: Placement): PhotoPixels {
  return { across: photo.width / resized.width, down: photo.height / resized.height };
}

/** A part of a map that covers the whole input, as shares of its width and height from 0 to 1. */
export interface Part {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** All of a map. */
export const WHOLE: Part = { left: 0, top: 0, right: 1, bottom: 1 };

/** The part of the input that shows a box of the photo's pixels. */
export function partShowing(box: Box, { photo, resized, frame }: Placement): Part {
  const along = (at: number, pixels: number, size: number, start: number, length: number) =>
    ((at * size) / pixels - start) / length;
  const x = (at: number) => along(at, photo.width, resized.width, frame.left, frame.width);
  const y = (at: number) => along(at, photo.height, resized.height, frame.top, frame.height);
  return {
    left: x(box.left),
    top: y(box.top),
    right: x(box.left + box.width),
    bottom: y(box.top + box.height),
  };
}

/** The part of the input that a box of its pixels is. */
export function partOf({ left, top, width, height }: Box, input: Size): Part {
  return {
    left: left / input.width,
    top: top / input.height,
    right: (left + width) / input.width,
    bottom: (top + height) / input.height,
  };
}
