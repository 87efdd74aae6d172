import { InputError } from '../../errors/input-error.ts';
import type { MaskReading } from '../../schema/mask-reading.ts';
import type { ClassCodes } from '../names/class-values.ts';
import type { MaskContent } from './mask-content.ts';
import { OBJECT } from './one-object.ts';

/** A class that has codes of its own in masks. */
export interface NumberedClass {
  name: string;
  codes: ReadonlySet<number>;
  /** The label of its pixels once a mask is read. */
  foreground: number;
  /** The code that has this label in masks of its samples alone, if there are too many classes for labels. */
  value?: number;
}

/**
 * The classes of a reading. `wide` has them if they are too many for each to have a label: then each has the label of an
 * object in masks of its own samples.
 *
 * @throws InputError One of too many classes has several codes.
 */
export function numberedClasses(
  { classes, codes }: Pick<MaskReading, 'classes' | 'codes'>,
  wide?: ClassCodes['classes'],
): NumberedClass[] {
  if (wide === undefined) {
    return classes.map((name, position) => ({
      name,
      codes: new Set(codes.flatMap(([code, label]) => (label === position + 1 ? [code] : []))),
      foreground: position + 1,
    }));
  }
  return wide.map(({ name, codes: own }) => {
    const [value, second] = own;
    if (second === undefined) {
      return {
        name,
        codes: new Set(own),
        foreground: OBJECT,
        ...(value !== undefined && { value }),
      };
    }
    throw new InputError(
      `"${name}" has ${own.length} numbers, and there are ${wide.length} classes: more than 254 need one number each`,
      { hint: 'Give the entries different names, or name fewer classes.' },
    );
  });
}

/** The codes that occur in a mask, as the reading takes them. */
export function codesIn({ codes }: MaskContent, { by }: Pick<MaskReading, 'by'>): Set<number> {
  return new Set(codes.map(({ code, colour }) => (by === 'colour' ? colour : code)));
}
