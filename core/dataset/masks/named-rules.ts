import { InputError } from '../../errors/input-error.ts';
import { VOID } from '../../image/regions.ts';
import type { ClassCodes } from '../names/class-values.ts';
import { formatCode, formatCodes } from './format-codes.ts';
import { noisyObject, type MaskContent } from './mask-content.ts';
import type { MaskFacts } from './mask-facts.ts';
import { refuseJpeg } from './refuse-jpeg.ts';
import { COLOURS_HINT } from './mask-hints.ts';
import { rulesOf, type Rules } from './mask-rules.ts';
import { oneObject } from './object-rules.ts';
import { refuseReordered } from './reordered-palette.ts';
import { vocColours } from './voc-colours.ts';

/**
 * Names whose numbers start at 0, without one for the background, as YOLO's dataset.yaml has them: if masks have the
 * number after the last, 0 is the background there and the first name is 1. Otherwise 0 may be the background or the
 * first class, which is an error.
 */
export function withBackground(
  codes: ClassCodes,
  file: string,
  { masks, names }: MaskFacts,
): ClassCodes {
  const { by, namesBackground, background, classes } = codes;
  if (names?.names.every((entry) => typeof entry === 'string') && !namesBackground) {
    return withFirstName(codes, file, masks);
  }
  const first = classes.find((each) => each.codes.includes(background));
  if (by === 'colour' || namesBackground || first === undefined) return codes;
  const next = Math.max(...classes.flatMap((each) => each.codes), ...codes.void) + 1;
  if (!hasCode(masks, next)) {
    throw new InputError(`${file} gives "${first.name}" the number 0, and names no background`, {
      hint: NO_CLASS.test(first.name)
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

/** What tools call pixels of none of the classes. */
const NO_CLASS =
  /^(unlabell?ed|unlabel|unknown|unclassified|undefined|others?|none|null|nothing)$/i;

/**
 * A list of names without numbers that begins with "unlabeled" or the like: 1, as of any first name, if masks have as
 * many numbers as there are names, and otherwise perhaps 0, which is an error.
 */
function withFirstName(codes: ClassCodes, file: string, masks: MaskFacts['masks']): ClassCodes {
  const [first] = codes.classes;
  const last = Math.max(...codes.classes.flatMap((each) => each.codes), ...codes.void);
  if (!first || !NO_CLASS.test(first.name) || masks.length === 0 || hasCode(masks, last)) {
    return codes;
  }
  throw new InputError(
    `${file} begins with "${first.name}", and does not say whether that is 0 or 1 in the masks`,
    {
      hint: `If it is 0, call it background, or void if it is not known what its pixels show. Otherwise number the names: "1 ${first.name}".`,
    },
  );
}

function hasCode(masks: MaskFacts['masks'], wanted: number): boolean {
  return masks.some((mask) => mask.codes.some(({ code }) => code === wanted));
}

/** "Class names are from labelmap.txt: 0 background, 1 cat." */
export function describeNames(
  { classes, background, by, namesBackground }: ClassCodes,
  file: string,
) {
  const entries = [
    ...(namesBackground || by === 'value' ? [`${formatCode(background, by)} background`] : []),
    ...classes.map(({ name, codes }) => `${formatCodes(codes, by)} ${name}`),
  ];
  const shown = entries.length > 12 ? [...entries.slice(0, 12), '…'] : entries;
  return `Class names are from ${file}: ${shown.join(', ')}.`;
}

/**
 * What codes mean by names beside the masks. Colours are as named, numbers in colour are Pascal VOC's colours, and white
 * without a name is the object.
 *
 * @throws InputError Most masks have codes without a name, a palette was reordered, or no colour is named.
 */
export function byNames(codes: ClassCodes, file: string, facts: MaskFacts, notes: string[]): Rules {
  const { masks, uri, hasClasses } = facts;
  if ((codes.classes.length === 1 || hasClasses) && isWhiteObject(codes, masks)) {
    const [only] = codes.classes;
    notes.push('The masks have one object each, whose colour has no name, on black.');
    const rules = oneObject(facts, notes);
    return codes.classes.length === 1 && !hasClasses ? { ...rules, classes: [only!.name] } : rules;
  }
  refuseJpeg(masks);
  if (codes.by === 'value' && masks.some(({ kind }) => kind === 'colour')) {
    return numbersAsColours(codes, facts, file, notes);
  }
  const rules = rulesOf(codes, facts.voidValue);
  const { by } = codes;
  if (by === 'value') refuseReordered(masks, codes.background, rules);
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
