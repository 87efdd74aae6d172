import { Compiled } from '../assembly/compiled.ts';
import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { newBytes } from './pixel-array.ts';
import type { LabelMap } from './raster.ts';
import type { MeasureSpec } from '../schema/audit-spec.ts';
import { regionsWasm } from './assembly/regions.wasm.ts';

export const BACKGROUND = 0;
export const FOREGROUND = 1;
/** The label of pixels that are in neither region, in masks and in `Regions.codes` alike. */
export const VOID = 255;

/** The regions of a mask for one class. */
export interface Regions {
  width: number;
  height: number;
  /** BACKGROUND, FOREGROUND or VOID per pixel, row-major. */
  codes: Uint8Array;
  /** Pixels per region; foreground and background have at least one each. */
  foreground: number;
  background: number;
  void: number;
}

/**
 * Foreground: pixels labelled `foreground`. Background: all other labelled pixels. Void: label 255, which
 * is part of the background if `voidPixels` says so.
 *
 * @throws InvalidImageError `empty-foreground` or `empty-background`: there is nothing to compare.
 */
export function splitRegions(
  labels: LabelMap,
  foreground: number,
  voidPixels: MeasureSpec['void'] = 'left-out',
): Regions {
  const { codes, ...counts } = split(labels.data, foreground, voidPixels === 'left-out');
  const { width, height } = labels;
  if (counts.foreground === 0) {
    throw new InvalidImageError(
      'empty-foreground',
      `Expected pixels labelled ${foreground} in the ${width}x${height} mask but found none.`,
      { hint: 'An object of a few pixels can vanish when its mask is resized.' },
    );
  }
  if (counts.background === 0) {
    throw new InvalidImageError(
      'empty-background',
      `Expected pixels labelled neither ${foreground} nor ${VOID} (void) in the ${width}x${height} mask but found none.`,
    );
  }
  return { width, height, codes, ...counts };
}

const routines = new Compiled(regionsWasm, ['split']);

/** The code of each label, and how many pixels have it. */
function split(labels: Uint8Array, foreground: number, isVoidLeftOut: boolean) {
  const { length } = labels;
  const codes = newBytes(length);
  const counts = 2 * Int32Array.BYTES_PER_ELEMENT;
  return routines.use([labels, length, counts], (memory, from, to, counted) => {
    routines.run('split', from, to, length, foreground, Number(isVoidLeftOut), counted);
    const [on = 0, out = 0] = new Int32Array(memory, counted, 2);
    codes.set(new Uint8Array(memory, to, length));
    return {
      codes,
      foreground: on,
      background: length - on - out,
      void: out,
    };
  });
}
