import { countPixels } from '../../image/count-pixels.ts';
import { decodeMask } from '../../image/decode-mask.ts';
import { fileType } from '../../image/file-type.ts';
import { pixelBudget } from '../../image/pixel-budget.ts';
import { brightness, type StoredMask } from '../../image/stored-mask.ts';
import { colourOf } from './to-labels.ts';

/** What one mask holds, in numbers of pixels. */
export interface MaskContent {
  file: string;
  kind: StoredMask['kind'];
  /** Of a format that does not keep numbers exactly. */
  isJpeg: boolean;
  /** Every code that occurs; of a mask with colours, the code is the colour. */
  codes: { code: number; colour: number; pixels: number }[];
  /** Codes are missing: there are more than a mask of classes has. */
  isCut: boolean;
}

const MOST_CODES = 1024;

/**
 * Counts the codes of a mask.
 *
 * @throws InvalidImageError `undecodable-mask`
 */
export async function readContent(file: string, bytes: Uint8Array): Promise<MaskContent> {
  return pixelBudget.hold(await countPixels(bytes), async () =>
    contentOf(file, await decodeMask(bytes), { isJpeg: fileType(bytes) === 'JPEG' }),
  );
}

function contentOf(
  file: string,
  mask: StoredMask,
  { isJpeg }: Pick<MaskContent, 'isJpeg'>,
): MaskContent {
  const counts = new Map<number, number>();
  let last = -1;
  let run = 0;
  const flush = () => {
    if (run > 0) counts.set(last, (counts.get(last) ?? 0) + run);
  };
  for (const pixel of mask.pixels) {
    if (pixel === last) {
      run++;
      continue;
    }
    flush();
    [last, run] = [pixel, 1];
  }
  flush();
  const codes = [...counts].sort(([, a], [, b]) => b - a);
  return {
    file,
    kind: mask.kind,
    isJpeg,
    codes: codes
      .slice(0, MOST_CODES)
      .map(([code, pixels]) => ({ code, colour: colourOf(mask, code), pixels })),
    isCut: codes.length > MOST_CODES,
  };
}

/** Distance from black or from the object's colour within which a pixel is one of them with noise. */
export const NEAR = 24;
/** Share of the pixels that are near one of the two. */
const MOSTLY = 0.8;
/** Fewer codes than this may be numbers of classes. */
const FEWEST = 5;

/**
 * The brightness of the object if a mask is black and one colour with noise between and around them, as JPEG
 * and smooth resizing leave it; null if it is not.
 */
export function noisyObject({ codes, isJpeg, isCut }: MaskContent): number | null {
  const levels = codes.map(({ colour, pixels }) => ({ level: brightness(colour), pixels }));
  const bright = levels.filter(({ level }) => level > NEAR);
  const object = bright[0];
  if (!object || (!isJpeg && codes.length < FEWEST && !isCut)) return null;
  const around = bright.filter(({ level }) => level !== object.level);
  if (!isJpeg && around.length < 2) return null;
  const total = levels.reduce((sum, { pixels }) => sum + pixels, 0);
  const near = levels
    .filter(({ level }) => level <= NEAR || Math.abs(level - object.level) <= NEAR)
    .reduce((sum, { pixels }) => sum + pixels, 0);
  if (near < MOSTLY * total) return null;
  return object.level;
}
