import type { MaskReading } from '../../schema/mask-reading.ts';
import { formatCodes } from './format-codes.ts';
import type { NumberedClass } from './numbered-classes.ts';

/** Number of masks that a note names. */
const SHOWN = 10;

interface ReadMask {
  mask: string;
  /** Those that occur in it; null if it is missing or can't be read. */
  codes: ReadonlySet<number> | null;
  /** Why it can't be. */
  problem?: string | undefined;
}

interface Meaning {
  reading: MaskReading;
  /** The classes with codes of their own; null if each mask that can be read shows the only one. */
  numbered: readonly NumberedClass[] | null;
  /** The class whose samples images without a readable mask become, if there is one. */
  sole: string | undefined;
}

/** What to know of masks that show no class: that they can't be read, have values without names, or are empty. */
export function notesOfMasks(
  masks: readonly ReadMask[],
  { reading, numbered, sole }: Meaning,
): string[] {
  const unreadable = masks.filter(({ codes }) => codes === null);
  const named = new Set(numbered?.flatMap(({ codes }) => [...codes]));
  const known = new Set(reading.codes.map(([code]) => code));
  const without = masks.flatMap(({ mask, codes }) => {
    if (codes === null || numbered === null || [...codes].some((code) => named.has(code)))
      return [];
    return [{ mask, unnamed: [...codes].filter((code) => !known.has(code)) }];
  });
  const strange = without.filter(({ unnamed }) => unnamed.length > 0);
  const empty = without.filter(({ unnamed }) => unnamed.length === 0);
  const values = formatCodes(
    strange.flatMap(({ unnamed }) => unnamed),
    reading.by,
  );
  const isUnknown =
    sole === undefined
      ? 'their images belong to no class'
      : `it is not known whether their images show ${sole}. These are excluded`;
  return [
    ...note(unreadable, "missing or can't be read", isUnknown).map((text) => {
      const first = unreadable.find(({ problem }) => problem !== undefined);
      return first ? `${text} Of ${first.mask}: ${first.problem?.replace(/\.?$/, '.')}` : text;
    }),
    ...note(
      strange,
      `without a class but with ${values}, which no name has`,
      'their images belong to no class',
    ),
    ...note(empty, 'without any of the classes', 'their images belong to none'),
  ];
}

function note(masks: readonly { mask: string }[], what: string, so: string): string[] {
  if (masks.length === 0) return [];
  const shown = masks.slice(0, SHOWN).map(({ mask }) => mask);
  const files = shown.join(', ') + (masks.length > SHOWN ? ', …' : '');
  return [
    `${masks.length} ${masks.length === 1 ? 'mask is' : 'masks are'} ${what}, so ${so}: ${files}.`,
  ];
}
