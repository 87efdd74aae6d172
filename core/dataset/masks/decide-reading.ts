import { InputError } from '../../errors/input-error.ts';
import { brightness, greyColour } from '../../image/stored-mask.ts';
import type { ClassName } from '../../schema/mask-names.ts';
import type { MaskReading } from '../../schema/mask-reading.ts';
import { VOID } from '../../image/regions.ts';
import { classCodes, type ClassCodes } from '../names/class-values.ts';
import { VOC_CLASSES } from '../voc-classes.ts';
import { formatCode, formatCodes } from './format-codes.ts';
import { numberedClasses, type NumberedClass } from './numbered-classes.ts';
import { NEAR, noisyObject, type MaskContent } from './mask-content.ts';
import { vocColours } from './voc-colours.ts';

/** A mask and the class that its folder or a list says it shows, if one does. */
export interface SurveyedMask extends MaskContent {
  class: string | null;
}

/** What is known of a dataset's masks before their meaning is decided. */
export interface MaskFacts {
  /** Some of the masks, spread over the dataset. */
  masks: readonly SurveyedMask[];
  names: { file: string; names: readonly ClassName[] } | null;
  /** What the user says of void. */
  voidValue: number | 'none' | undefined;
  size: MaskReading['size'];
  /** Whether the files are arranged as in Pascal VOC, so that numbers without names may be VOC's. */
  isVoc: boolean;
  /** Whether folders or lists say which class a mask shows. */
  hasClasses: boolean;
  /** Whether a list names the masks, whose rows may say which value is the object. */
  isList?: boolean;
  /** Where the names of classes belong, for hints: the dataset's URI. */
  uri: string;
}

export interface Decision {
  reading: MaskReading;
  /** The classes that masks have codes of; none if they show one object. */
  numbered: NumberedClass[];
  /** One sentence for each thing taken for granted. */
  notes: string[];
}

type Rules = Pick<MaskReading, 'by' | 'codes' | 'classes'> & {
  threshold?: number;
  /** The classes, if there are too many for each to have a label. */
  wide?: ClassCodes['classes'];
};

/**
 * Decides what the numbers and colours in masks mean: names beside them come first, then Pascal VOC's
 * numbers if the files are arranged as VOC's, then one object on black.
 *
 * @throws InputError They may mean several things.
 */
export function decideReading(facts: MaskFacts): Decision {
  const notes: string[] = [];
  const { wide, ...rules } = decide(facts, notes);
  const reading = { others: 'refused' as const, threshold: null, size: facts.size, ...rules };
  return { reading, numbered: numberedClasses(reading, wide), notes };
}

function decide(facts: MaskFacts, notes: string[]): Rules {
  const { names, isVoc, masks } = facts;
  if (names) {
    const codes = withBackground(classCodes(names.names), names.file, facts);
    if (codes.classes.length === 0) {
      throw new InputError(`${names.file} names no class but the background`, {
        hint: 'Write one name per line, the background first: _background_.',
      });
    }
    notes.push(describeNames(codes, names.file));
    return byNames(codes, names.file, facts, notes);
  }
  if (isVoc && masks.length === 0) return vocRules(facts.voidValue);
  if ((isVoc && !isOneObject(masks)) || hasVocPalette(masks)) return byVoc(facts, notes);
  return oneObject(facts, notes);
}

/**
 * Names whose numbers start at 0, without one for the background, as YOLO's dataset.yaml has them: if masks have the
 * number after the last, 0 is the background there and the first name is 1. Otherwise 0 may be the background or the
 * first class, which is an error.
 */
function withBackground(codes: ClassCodes, file: string, { masks }: MaskFacts): ClassCodes {
  const { by, namesBackground, background, classes } = codes;
  const first = classes.find((each) => each.codes.includes(background));
  if (by === 'colour' || namesBackground || first === undefined) return codes;
  const next = Math.max(...classes.flatMap((each) => each.codes), ...codes.void) + 1;
  if (!masks.some((mask) => mask.codes.some(({ code }) => code === next))) {
    throw new InputError(`${file} gives "${first.name}" the number 0, and names no background`, {
      hint: /^(unlabell?ed|unknown|others?|none)$/i.test(first.name)
        ? `Call it background if its pixels show none of the classes, or void if it is not known what they show. Check that the masks have the numbers of ${file}: some tools subtract 1.`
        : 'Number the classes from 1 if 0 is the background. If it is a class, add an entry named background with ' +
          'a number that no mask has.',
    });
  }
  const after = (code: number) => code + 1;
  return {
    ...codes,
    void: codes.void.map(after),
    classes: classes.map((each) => ({ ...each, codes: each.codes.map(after) })),
  };
}

function describeNames({ classes, background, by, namesBackground }: ClassCodes, file: string) {
  const entries = [
    ...(namesBackground || by === 'value' ? [`${formatCode(background, by)} background`] : []),
    ...classes.map(({ name, codes }) => `${formatCodes(codes, by)} ${name}`),
  ];
  const shown = entries.length > 12 ? [...entries.slice(0, 12), '…'] : entries;
  return `Class names are from ${file}: ${shown.join(', ')}.`;
}

function byNames(codes: ClassCodes, file: string, facts: MaskFacts, notes: string[]): Rules {
  const { masks, uri, hasClasses } = facts;
  if ((codes.classes.length === 1 || hasClasses) && isWhiteObject(codes, masks)) {
    const [only] = codes.classes;
    notes.push('The masks have one object each, whose colour has no name, on black.');
    const rules = oneObject(facts, notes);
    return codes.classes.length === 1 && !hasClasses ? { ...rules, classes: [only!.name] } : rules;
  }
  if (codes.by === 'value' && masks.some(({ kind }) => kind === 'colour')) {
    return numbersAsColours(codes, facts, file, notes);
  }
  const rules = rulesOf(codes, facts.voidValue);
  const { by } = codes;
  const reordered =
    by === 'value' && masks.find((mask) => isReordered(mask, codes.background, rules));
  if (reordered) throw reorderedPalette(reordered, codes.background);
  const known = new Map(rules.codes);
  const codesOf = (mask: MaskContent) =>
    mask.codes.map(({ code, colour }) => (by === 'value' ? code : colour));
  const isClass = (code: number) => codes.classes.some((each) => each.codes.includes(code));
  const isStrange = (mask: MaskContent) => codesOf(mask).some((code) => !known.has(code));
  const seen = masks.flatMap(codesOf);
  const areOthers = !seen.some(isClass) || masks.filter(isStrange).length * 2 > masks.length;
  if (masks.length > 0 && areOthers) {
    const named = codes.classes.flatMap((each) => each.codes);
    throw new InputError(
      `${file} names the ${by}s ${formatCodes(named, by)}, but the masks of ${uri} have ${formatCodes(seen, by)}`,
      {
        hint: `Name each ${by} that occurs, or pass the file that belongs to the masks: --class-names FILE.`,
      },
    );
  }
  return rules;
}

/** Labels for the classes in their order, and for background and void. */
function rulesOf(codes: ClassCodes, voidValue: MaskFacts['voidValue']): Rules {
  const { by, background, classes } = codes;
  const toCode = (value: number) => (by === 'colour' ? greyColour(value) : value);
  const table = new Map<number, number>();
  table.set(background, 0);
  if (voidValue !== 'none' && (by === 'value' || voidValue !== undefined)) {
    table.set(toCode(voidValue ?? VOID), VOID);
  }
  for (const code of codes.void) table.set(code, VOID);
  const isWide = classes.length >= VOID;
  classes.forEach(({ codes: own }, position) => {
    for (const code of own) table.set(code, isWide ? 0 : position + 1);
  });
  if (voidValue !== undefined && voidValue !== 'none') table.set(toCode(voidValue), VOID);
  // A sample then has the code of its own class, and the others are background.
  if (isWide) {
    const counted = (code: number) => table.get(code) !== VOID;
    const wide = classes.map(({ name, codes: own }) => ({ name, codes: own.filter(counted) }));
    return { by, codes: [...table], classes: [], wide };
  }
  return { by, codes: [...table], classes: classes.map(({ name }) => name) };
}

/** Whether all that is in the masks besides black is white, though white is not one of the classes. */
function isWhiteObject(codes: ClassCodes, masks: readonly MaskContent[]): boolean {
  const named = codes.classes.flatMap((each) => each.codes);
  const white = 0xffffff;
  if (codes.by === 'colour' ? named.includes(white) : named.includes(VOID)) return false;
  if (masks.every((mask) => noisyObject(mask) !== null) && masks.length > 0) return true;
  const seen = new Set(masks.flatMap((mask) => mask.codes.map(({ colour }) => colour)));
  return seen.has(white) && [...seen].every((colour) => colour === white || colour === 0);
}

/** RGB masks with numbers: in the colours that Pascal VOC gives to numbers. */
function numbersAsColours(
  codes: ClassCodes,
  { masks, voidValue, uri }: MaskFacts,
  file: string,
  notes: string[],
): Rules {
  const rules = rulesOf(codes, voidValue);
  const palette = vocColours();
  const inColours = rules.codes.flatMap(([code, label]): [number, number][] => {
    const colour = palette[code];
    return colour === undefined ? [] : [[colour, label]];
  });
  const known = new Set(inColours.map(([code]) => code));
  const seen = masks.flatMap((mask) => mask.codes.map(({ colour }) => colour));
  if (rules.wide === undefined && seen.every((colour) => known.has(colour))) {
    notes.push(
      "The masks are in colour: each colour is taken as the number that it has in Pascal VOC's palette.",
    );
    return { ...rules, by: 'colour', codes: inColours };
  }
  throw new InputError(
    `The masks of ${uri} have the colours ${formatCodes(seen, 'colour')}, and ${file} does not say which class has which`,
    { hint: COLOURS_HINT },
  );
}

const COLOURS_HINT =
  'Write labelmap.txt beside the masks with a line for each colour (background:0,0,0:: and cat:128,0,0::), or pass such a file: --class-names FILE.';

/** Whether another index than the background's is black, and the background's is not. */
function isReordered(
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

function reorderedPalette({ file, codes }: MaskContent, background: number): InputError {
  const black = codes.find(({ code, colour }) => code !== background && colour === 0)!;
  const other = codes.find(({ code }) => code === background)!;
  return new InputError(
    `In ${file} the index ${black.code} is black and ${background} is ${formatCode(other.colour, 'colour')}: the palette was reordered, so its indices may not be the classes' numbers`,
    { hint: COLOURS_HINT },
  );
}

/** Whether every mask has black and one other colour, which is not one of VOC's classes, or noise. */
function isOneObject(masks: readonly MaskContent[]): boolean {
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

/** Whether masks have Pascal VOC's numbers in its colours, its void included. */
function hasVocPalette(masks: readonly MaskContent[]): boolean {
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
function byVoc({ masks, voidValue, uri }: MaskFacts, notes: string[]): Rules {
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
  const reordered = masks.find((mask) => isReordered(mask, 0, rules));
  if (reordered && !inColour) throw reorderedPalette(reordered, 0);
  notes.push(
    `No file names the classes, so ${inColour ? 'colours' : 'numbers'} in the masks are Pascal VOC's: 1 = aeroplane, 2 = bicycle, … 20 = tvmonitor.`,
  );
  return { ...rules, by, codes };
}

const NAMES_HINT =
  'Write class_names.txt beside the masks with one name per line, _background_ first, or pass such a file: --class-names FILE.';

const TRIMAP_HINT =
  'If they are trimaps, as of Oxford-IIIT Pet, write a file with the lines "1 cat", "2 background" and "3 void", and pass it: --class-names FILE.';

const VALUE_HINT =
  'Say which value is the object in the column "value" of the list, or name the values: --class-names FILE.';

/** VOC's numbers: 0 background, 1 to 20 the classes, 255 void. */
export function vocRules(voidValue: MaskFacts['voidValue']): Rules {
  const classes = VOC_CLASSES.map((name, position) => ({ name, codes: [position + 1] }));
  return rulesOf(
    { by: 'value', background: 0, namesBackground: true, void: [], classes },
    voidValue,
  );
}

/** One object on black, whatever its number or colour. */
function oneObject(facts: MaskFacts, notes: string[]): Rules {
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

/** Masks with Pascal VOC's numbers. */
export const vocMasks: MaskReading = {
  others: 'refused',
  threshold: null,
  size: 'same',
  ...vocRules(undefined),
};
