import { VOID } from '../../image/regions.ts';
import type { MaskReading } from '../../schema/mask-reading.ts';

/** A sample's `foreground`, if a mask shows one object. */
export const OBJECT = 1;

/** Regions that are drawn: their pixels are labels already. */
export const drawnMasks: MaskReading = {
  by: 'value',
  codes: [
    [0, 0],
    [OBJECT, OBJECT],
    [VOID, VOID],
  ],
  others: 'refused',
  threshold: null,
  classes: [],
  size: 'same',
};
