import type { Raster } from '../../../core/image/raster.ts';
import type { LabelledImage } from '../../../core/intervene/intervene.ts';

/** A grey image of one row, and its labels. */
export function strip(grey: number[], labels: number[]): LabelledImage {
  return {
    image: {
      width: grey.length,
      height: 1,
      data: Uint8Array.from(grey.flatMap((value) => [value, value, value])),
    },
    labels: { width: labels.length, height: 1, data: Uint8Array.from(labels) },
    shown: { left: 0, top: 0, width: grey.length, height: 1 },
  };
}

export function firstChannel({ data }: Raster): number[] {
  return [...data].filter((_, at) => at % 3 === 0);
}
