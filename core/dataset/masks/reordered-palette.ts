import { InputError } from '../../errors/input-error.ts';
import { VOID } from '../../image/regions.ts';
import { formatCode } from './format-codes.ts';
import type { MaskContent } from './mask-content.ts';
import { COLOURS_HINT } from './mask-hints.ts';
import type { Rules } from './mask-rules.ts';

/**
 * Refuses masks of numbers whose palettes were reordered, since their numbers may not be those of the classes.
 *
 * @throws InputError
 */
export function refuseReordered(
  masks: readonly MaskContent[],
  background: number,
  rules: Pick<Rules, 'codes'>,
): void {
  const reordered = masks.find((mask) => isReordered(mask, background, rules));
  const refusal = reordered ? reorderedPalette(reordered, background) : disagreeingPalettes(masks);
  if (refusal) throw refusal;
}

/** Whether another index than the background's is black, and the background's is not. */
export function isReordered(
  { kind, codes }: MaskContent,
  background: number,
  { codes: known }: Pick<Rules, 'codes'>,
): boolean {
  if (kind !== 'palette') return false;
  const voids = new Set(known.filter(([, label]) => label === VOID).map(([code]) => code));
  const ofBackground = codes.find(({ code }) => code === background);
  return (
    ofBackground !== undefined &&
    ofBackground.colour !== 0 &&
    codes.some(({ code, colour }) => code !== background && colour === 0 && !voids.has(code))
  );
}

/** The refusal of such a mask. */
function reorderedPalette({ file, codes }: MaskContent, background: number): InputError {
  const black = codes.find(({ code, colour }) => code !== background && colour === 0)!;
  const other = codes.find(({ code }) => code === background)!;
  return new InputError(
    `In ${file} the index ${black.code} is black and ${background} is ${formatCode(other.colour, 'colour')}: the palette was reordered, so its indices may not be the classes' numbers`,
    { hint: COLOURS_HINT },
  );
}

/**
 * The refusal of masks whose palettes disagree: a colour is one number in some file and another number elsewhere, as some
 * tools leave it, which sort each file's palette. Undefined if they agree.
 */
function disagreeingPalettes(masks: readonly MaskContent[]): InputError | undefined {
  const seen = new Map<number, { code: number; file: string }>();
  const colours = new Map<number, number>();
  for (const { kind, file, codes } of masks) {
    if (kind !== 'palette') continue;
    for (const { code, colour } of codes) {
      const before = seen.get(colour);
      const isRecoloured = (colours.get(code) ?? colour) !== colour;
      if (before && before.code !== code && isRecoloured) {
        return new InputError(
          `${formatCode(colour, 'colour')} is the number ${before.code} in ${before.file} and ${code} in ${file}: palettes were reordered, so numbers may not be the classes'`,
          { hint: `${COLOURS_HINT} If the numbers are right, save the masks without palettes.` },
        );
      }
      if (!before) seen.set(colour, { code, file });
      if (!colours.has(code)) colours.set(code, colour);
    }
  }
  return undefined;
}
