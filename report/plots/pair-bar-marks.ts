import { fixed } from '../text/format.ts';

/** Where the marks of a `PairBar` are, in percent of its width, and what it shows in words. */
export interface PairBarMarks {
  background: string;
  object: string;
  hotter: 'object' | 'background';
  label: string;
}

/** The marks for mean heats in [0, 1]. */
export function pairBarMarks({
  foreground,
  background,
}: {
  foreground: number;
  background: number;
}): PairBarMarks {
  return {
    background: percentOf(background),
    object: percentOf(foreground),
    hotter: foreground > background ? 'object' : 'background',
    label: `${fixed(foreground, 3)} on the object, ${fixed(background, 3)} on the background`,
  };
}

const percentOf = (share: number) => `${fixed(share * 100, 2)}%`;
