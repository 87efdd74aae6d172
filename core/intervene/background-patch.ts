import type { LabelMap } from '../image/raster.ts';
import { VOID } from '../image/regions.ts';
import { sha256 } from '../encoding/digest.ts';

/**
 * A patch of background of as many pixels as are removed with the object, its own and void ones, at a place that a
 * digest of the labels draws. A control for removing the object: what does it cost to lose as much of any other
 * place? True for a pixel of the patch; `null` where the background has fewer pixels.
 */
export function backgroundPatch(labels: LabelMap, foreground: number): Uint8Array | null {
  const background = backgroundPixels(labels, foreground);
  return compactPatch(labels, background, labels.data.length - background.length);
}

/** Where the background's pixels are: neither foreground nor void. */
export function backgroundPixels({ data }: LabelMap, foreground: number): number[] {
  const background: number[] = [];
  data.forEach((label, at) => {
    if (label !== foreground && label !== VOID) background.push(at);
  });
  return background;
}

/**
 * The `size` pixels among `candidates` that are nearest to one of them, which a digest of the labels and the seed draws. 1 for a pixel of
 * the patch; `null` if there are fewer candidates.
 */
export function compactPatch(
  { width, data }: LabelMap,
  candidates: readonly number[],
  size: number,
  seed = '',
): Uint8Array | null {
  if (candidates.length < size) return null;
  const digest = seed === '' ? sha256(data) : sha256(`${sha256(data)} ${seed}`);
  const drawn = Number.parseInt(digest.slice(0, 8), 16) / 2 ** 32;
  const centre = candidates[Math.floor(drawn * candidates.length)] ?? 0;
  const [column, row] = [centre % width, Math.floor(centre / width)];
  const distance = (at: number) =>
    ((at % width) - column) ** 2 + (Math.floor(at / width) - row) ** 2;
  const patch = new Uint8Array(data.length);
  candidates
    .map((at) => ({ at, far: distance(at) }))
    .sort((a, b) => a.far - b.far || a.at - b.at)
    .slice(0, size)
    .forEach(({ at }) => (patch[at] = 1));
  return patch;
}
