import type { LabelMap } from '../image/raster.ts';
import { VOID } from '../image/regions.ts';
import { sha256 } from '../encoding/digest.ts';

/**
 * A patch of background of as many pixels as are removed with the object, its own and void ones: those nearest to
 * one background pixel, which a digest of the labels draws. A control for removing the object: what does it
 * cost to lose as much of any other place? True for a pixel of the patch; `null` where the background has fewer pixels.
 */
export function backgroundPatch(labels: LabelMap, foreground: number): Uint8Array | null {
  const { width, data } = labels;
  const background: number[] = [];
  data.forEach((label, at) => {
    if (label !== foreground && label !== VOID) background.push(at);
  });
  const size = data.length - background.length;
  if (background.length < size) return null;
  const drawn = Number.parseInt(sha256(data).slice(0, 8), 16) / 2 ** 32;
  const centre = background[Math.floor(drawn * background.length)] ?? 0;
  const [column, row] = [centre % width, Math.floor(centre / width)];
  const distance = (at: number) =>
    ((at % width) - column) ** 2 + (Math.floor(at / width) - row) ** 2;
  const patch = new Uint8Array(data.length);
  background
    .map((at) => ({ at, far: distance(at) }))
    .sort((a, b) => a.far - b.far || a.at - b.at)
    .slice(0, size)
    .forEach(({ at }) => (patch[at] = 1));
  return patch;
}
