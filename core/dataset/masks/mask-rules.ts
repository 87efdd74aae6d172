import { VOID } from '../../image/regions.ts';
import { greyColour } from '../../image/stored-mask.ts';
import type { MaskReading } from '../../schema/mask-reading.ts';
import type { ClassCodes } from '../names/class-values.ts';
import type { MaskFacts } from './mask-facts.ts';

/** What codes in masks mean, before the rest of a `MaskReading` is filled in. */
export type Rules = Pick<MaskReading, 'by' | 'codes' | 'classes'> & {
  threshold?: number;
  /** The classes, if there are too many for each to have a label. */
  wide?: ClassCodes['classes'];
};

/** Labels for the classes in their order, and for background and void. */
export function rulesOf(codes: ClassCodes, voidValue: MaskFacts['voidValue']): Rules {
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
