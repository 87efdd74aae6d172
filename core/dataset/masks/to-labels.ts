import { Compiled } from '../../assembly/compiled.ts';
import { InvalidImageError } from '../../errors/invalid-image-error.ts';
import { newBytes } from '../../image/pixel-array.ts';
import type { LabelMap } from '../../image/raster.ts';
import { brightness, greyColour, type StoredMask } from '../../image/stored-mask.ts';
import type { MaskReading } from '../../schema/mask-reading.ts';
import { labelBytesWasm } from './assembly/label-bytes.wasm.ts';
import { formatCode, formatCodes } from './format-codes.ts';

/** A label that no code has: the mask is refused. */
const UNKNOWN = -1;

/**
 * The labels of a mask. `value` is the code of label 1 in this mask, if it is not one for all masks.
 *
 * @throws InvalidImageError `unknown-label`: a pixel's code has no meaning.
 */
export function toLabels(mask: StoredMask, reading: MaskReading, value?: number): LabelMap {
  const labelOf = labeller(mask, reading, value);
  const { width, height, pixels } = mask;
  const data =
    (pixels instanceof Uint8Array && labelBytes(pixels, labelOf)) ||
    labelPixels(pixels, labelOf, (unknown) => unknownLabel(mask, reading, unknown));
  return { width, height, data };
}

const routines = new Compiled(labelBytesWasm, ['label']);

/** The labels of bytes; null if some have none. */
function labelBytes(pixels: Uint8Array, labelOf: (pixel: number) => number): Uint8Array | null {
  const table = Uint16Array.from({ length: 256 }, (_, pixel) => labelOf(pixel) & 0xffff);
  return routines.use([pixels, table], (memory, at, tableAt) => {
    if (routines.run('label', at, pixels.length, tableAt) > 0) return null;
    const data = newBytes(pixels.length);
    data.set(new Uint8Array(memory, at, pixels.length));
    return data;
  });
}

/** @param refuse makes the error if pixels have no label: it is told how many have which code */
function labelPixels(
  pixels: StoredMask['pixels'],
  labelOf: (pixel: number) => number,
  refuse: (unknown: ReadonlyMap<number, number>) => Error,
): Uint8Array {
  const data = newBytes(pixels.length);
  const known = new Map<number, number>();
  const unknown = new Map<number, number>();
  for (let from = 0, to = 0; from < data.length; from = to) {
    const pixel = pixels[from]!;
    while (to < data.length && pixels[to] === pixel) to++;
    let label = known.get(pixel);
    if (label === undefined) known.set(pixel, (label = labelOf(pixel)));
    if (label === UNKNOWN) unknown.set(pixel, (unknown.get(pixel) ?? 0) + to - from);
    data.fill(label, from, to);
  }
  if (unknown.size > 0) throw refuse(unknown);
  return data;
}

/** From what a mask stores to a label. */
function labeller(
  mask: StoredMask,
  { by, codes, others, threshold }: MaskReading,
  value: number | undefined,
): (pixel: number) => number {
  const labels = new Map<number, number>(codes);
  if (value !== undefined) labels.set(value, 1);
  const rest = others === 'background' ? 0 : UNKNOWN;
  if (threshold !== null)
    return (pixel) => (brightness(colourOf(mask, pixel)) >= threshold ? 1 : 0);
  switch (by) {
    case 'value':
      if (mask.kind === 'colour') {
        throw new InvalidImageError(
          'unknown-label',
          'Expected numbers in the mask but it has colours',
          {
            hint: 'Save the mask like the others: as a palette PNG or in grey.',
          },
        );
      }
      return (pixel) => labels.get(pixel) ?? rest;
    case 'colour':
      return (pixel) => labels.get(colourOf(mask, pixel)) ?? rest;
    case 'red-green':
      return (pixel) => {
        const colour = colourOf(mask, pixel);
        return labels.get((colour >> 16) + (colour & 0xff00)) ?? rest;
      };
  }
}

/** 0xRRGGBB of what a mask stores for a pixel. */
export function colourOf(mask: StoredMask, pixel: number): number {
  if (mask.kind === 'palette') return mask.palette[pixel] ?? greyColour(pixel);
  if (mask.kind === 'colour') return pixel;
  return pixel > 255 ? 0xffffff : greyColour(pixel);
}

function unknownLabel(
  mask: StoredMask,
  { by, codes }: MaskReading,
  unknown: ReadonlyMap<number, number>,
): InvalidImageError {
  const [[pixel, count]] = [...unknown].sort(([, a], [, b]) => b - a) as [[number, number]];
  const code = by === 'colour' ? colourOf(mask, pixel) : pixel;
  const pixels = count === 1 ? '1 pixel has' : `${count} pixels have`;
  const known = formatCodes(
    codes.map(([each]) => each),
    by,
  );
  return new InvalidImageError(
    'unknown-label',
    `Expected ${known} in the mask but ${pixels} ${formatCode(code, by)}`,
    {
      hint: 'Save the mask in a lossless format, resize it only with nearest-neighbour interpolation, and name each of its values (--class-names).',
    },
  );
}
