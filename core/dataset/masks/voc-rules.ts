import { InputError } from '../../errors/input-error.ts';
import { VOID } from '../../image/regions.ts';
import type { MaskReading } from '../../schema/mask-reading.ts';
import { VOC_CLASSES } from '../voc-classes.ts';
import { formatCodes } from './format-codes.ts';
import type { MaskContent } from './mask-content.ts';
import type { MaskFacts } from './mask-facts.ts';
import { COLOURS_HINT, NAMES_HINT } from './mask-hints.ts';
import { refuseJpeg } from './refuse-jpeg.ts';
import { rulesOf, type Rules } from './mask-rules.ts';
import { refuseReordered } from './reordered-palette.ts';
import { vocColours } from './voc-colours.ts';

/** Whether masks have Pascal VOC's numbers in its colours, its void included. */
export function hasVocPalette(masks: readonly MaskContent[]): boolean {
  const palette = vocColours();
  const isVocs = ({ code, colour }: MaskContent['codes'][number]) =>
    (code <= VOC_CLASSES.length || code === VOID) && palette[code] === colour;
  return (
    masks.every(({ kind, codes }) => kind === 'palette' && codes.every(isVocs)) &&
    masks.some(({ codes }) => codes.some(({ code }) => code === VOID))
  );
}

/**
 * Pascal VOC's numbers, or its colours.
 *
 * @throws InputError Most masks have others.
 */
export function byVoc({ masks, voidValue, uri }: MaskFacts, notes: string[]): Rules {
  refuseJpeg(masks);
  const rules = vocRules(voidValue);
  const inColour = masks.some(({ kind }) => kind === 'colour');
  const palette = vocColours();
  const codes = inColour
    ? rules.codes.map(([code, label]): [number, number] => [palette[code] ?? 0, label])
    : rules.codes;
  const by = inColour ? 'colour' : 'value';
  const known = new Set(codes.map(([code]) => code));
  const codesOf = (mask: MaskContent) =>
    mask.codes.map(({ code, colour }) => (inColour ? colour : code));
  const strange = masks.filter((mask) => codesOf(mask).some((code) => !known.has(code)));
  if (strange.length * 2 > masks.length) {
    throw new InputError(
      `The masks of ${uri} have ${formatCodes(masks.flatMap(codesOf), by)}, which are not Pascal VOC's ${inColour ? 'colours' : 'numbers'}, and no file names them`,
      { hint: inColour ? COLOURS_HINT : NAMES_HINT },
    );
  }
  if (!inColour) refuseReordered(masks, 0, rules);
  notes.push(
    `No file names the classes, so ${inColour ? 'colours' : 'numbers'} in the masks are Pascal VOC's: 1 = aeroplane, 2 = bicycle, … 20 = tvmonitor.`,
  );
  return { ...rules, by, codes };
}

/** VOC's numbers: 0 background, 1 to 20 the classes, 255 void. */
export function vocRules(voidValue: MaskFacts['voidValue']): Rules {
  const classes = VOC_CLASSES.map((name, position) => ({ name, codes: [position + 1] }));
  return rulesOf(
    { by: 'value', background: 0, namesBackground: true, void: [], classes },
    voidValue,
  );
}

/** Masks with Pascal VOC's numbers. */
export const vocMasks: MaskReading = {
  others: 'refused',
  threshold: null,
  size: 'same',
  ...vocRules(undefined),
};
