import { InputError } from '../../errors/input-error.ts';
import { VOID } from '../../image/regions.ts';
import { brightness, greyColour } from '../../image/stored-mask.ts';
import type { MaskReading } from '../../schema/mask-reading.ts';
import { VOC_CLASSES } from '../voc-classes.ts';
import { formatCode, formatCodes } from './format-codes.ts';
import { NEAR, noisyObject, type MaskContent } from './mask-content.ts';
import type { MaskFacts, SurveyedMask } from './mask-facts.ts';
import { COLOURS_HINT, NAMES_HINT, TRIMAP_HINT, VALUE_HINT } from './mask-hints.ts';
import type { Rules } from './mask-rules.ts';
import { isReordered } from './reordered-palette.ts';

/** Whether every mask has black and one other colour, which is not one of VOC's classes, or noise. */
export function isOneObject(masks: readonly MaskContent[]): boolean {
  const isBinary = masks.every(
    (mask) => mask.codes.length <= 2 && mask.codes.some(({ colour }) => colour === 0),
  );
  if (!isBinary) return masks.every((mask) => noisyObject(mask) !== null);
  const seen = new Set(
    masks
      .flatMap((mask) => mask.codes.map(({ colour }) => colour))
      .filter((colour) => colour !== 0),
  );
  if (seen.size !== 1) return false;
  const reordered = masks.some((mask) => isReordered(mask, 0, { codes: [] }));
  const isNumber = masks.every((mask) =>
    mask.codes.every(({ code }) => code <= VOC_CLASSES.length),
  );
  return (
    reordered || seen.has(0xffffff) || (!isNumber && !masks.some((mask) => mask.kind !== 'grey'))
  );
}

/**
 * One object on black, whatever its number or colour.
 *
 * @throws InputError There are several, or none, or no background.
 */
export function oneObject(facts: MaskFacts, notes: string[]): Rules {
  const { masks, voidValue, uri } = facts;
  const noisy = masks.flatMap((mask) => noisyObject(mask) ?? []);
  const isNoise = (mask: MaskContent) =>
    noisyObject(mask) !== null ||
    mask.codes.every(({ colour }) => colour === 0 || noisy.includes(brightness(colour))) ||
    (mask.isJpeg && mask.codes.every(({ colour }) => brightness(colour) <= NEAR));
  if (noisy.length > 0 && masks.every(isNoise)) {
    const threshold = Math.ceil(median(noisy) / 2);
    const { file, codes } = masks.reduce((a, b) => (b.codes.length > a.codes.length ? b : a));
    if (codes.length > 2) {
      notes.push(
        `The masks are noisy, as JPEG or smooth resizing leaves them: ${file} has ${codes.length} levels. Pixels of ${threshold} or more are the object.`,
      );
    }
    return { by: 'colour', codes: [], classes: [], threshold };
  }
  const by = readableByValue(masks) ? 'value' : 'colour';
  const codesOf = (mask: MaskContent) =>
    mask.codes.map(({ code, colour }) => (by === 'value' ? code : colour));
  const voidCode =
    typeof voidValue !== 'number' ? null : by === 'value' ? voidValue : greyColour(voidValue);
  const seen = new Set(masks.flatMap(codesOf));
  const objects = [...seen].filter((code) => code !== 0 && code !== voidCode);
  const notBlack = masks.find((mask) => mask.codes.length > 1 && !codesOf(mask).includes(0));
  if (by === 'colour' && notBlack) {
    throw new InputError(
      `${notBlack.file} has the colours ${formatCodes(codesOf(notBlack), 'colour')}, and none is black: which is the background is not known`,
      { hint: COLOURS_HINT },
    );
  }
  const hasOneEach = objectsOfClasses(masks, codesOf, voidCode);
  if (objects.length > 1 && !hasOneEach) refuseSeveral(facts, by, objects);
  const codes: [number, number][] = [[0, 0], ...objects.map((code): [number, number] => [code, 1])];
  if (voidCode !== null) codes.push([voidCode, VOID]);
  if (objects.length === 0 && masks.length > 0) {
    throw new InputError(
      `The masks of ${uri} are all background: nothing but 0 was found in ${masks.length} of them`,
      {
        hint: 'Check that these are masks of the images, and that they were not saved empty.',
      },
    );
  }
  if (masks.length === 0) codes.push([VOID, 1], [1, 1]);
  return { by, codes, classes: [] };
}

/** Throws, unless two numbers are the object since the user says that 255 is not void. */
function refuseSeveral(
  { masks, voidValue, uri, isList = false }: MaskFacts,
  by: MaskReading['by'],
  objects: readonly number[],
): void {
  const white = by === 'value' ? VOID : 0xffffff;
  if (objects.length === 2 && objects.includes(white)) {
    if (voidValue === 'none') return;
    const other = formatCode(
      objects.find((code) => code !== white)!,
      by,
    );
    throw new InputError(
      `The masks of ${uri} have ${other} and 255 besides 0: whether 255 is void or part of the object is not known`,
      {
        hint: 'Pass --void-value 255 if it is in neither region, or --void-value none if it is the object.',
      },
    );
  }
  const files = masks.slice(0, 1).map(({ file }) => file);
  const valuesHint = isList ? VALUE_HINT : NAMES_HINT;
  const hasBlack = masks.some(({ codes }) => codes.some(({ colour }) => colour === 0));
  const besides = hasBlack ? ` besides ${by === 'value' ? '0' : 'black'}` : '';
  const isTrimap =
    by === 'value' && masks.every(({ codes }) => codes.every(({ code }) => code >= 1 && code <= 3));
  if (isTrimap) {
    throw new InputError(
      `The masks of ${uri} have the values ${formatCodes(objects, by)} and no 0: which is the background is not known`,
      { hint: TRIMAP_HINT },
    );
  }
  const many = objects.length > 60 || masks.some(({ isCut }) => isCut);
  throw new InputError(
    `The masks of ${uri} have ${by === 'value' ? 'the values' : 'the colours'} ${formatCodes(objects, by)}${besides}, and no file says which class each is`,
    {
      hint: many
        ? `Check that ${files.join('')} is a mask. Save masks in a lossless format, or name each value: ${by === 'value' ? valuesHint : COLOURS_HINT}`
        : by === 'value'
          ? valuesHint
          : COLOURS_HINT,
    },
  );
}

/** Whether masks that show one class each, as their folders say, have one number in each class. */
function objectsOfClasses(
  masks: readonly SurveyedMask[],
  codesOf: (mask: MaskContent) => number[],
  voidCode: number | null,
): boolean {
  const byClass = new Map<string, Set<number>>();
  for (const mask of masks) {
    if (mask.class === null) return false;
    const codes = byClass.get(mask.class) ?? new Set();
    for (const code of codesOf(mask)) if (code !== 0 && code !== voidCode) codes.add(code);
    byClass.set(mask.class, codes);
  }
  return byClass.size > 1 && [...byClass.values()].every((codes) => codes.size <= 1);
}

/** Whether 0 and only 0 is black in all masks, so that numbers say the same as colours. */
function readableByValue(masks: readonly MaskContent[]): boolean {
  if (masks.some(({ kind }) => kind === 'colour')) return false;
  return masks.every((mask) => {
    if (mask.kind === 'grey') return true;
    const colours = mask.codes.map(({ colour }) => colour);
    if (new Set(colours).size < colours.length) return true;
    return mask.codes.every(({ code, colour }) => (code === 0) === (colour === 0));
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
