import type { FilterName } from '../schema/filter-name.ts';

/** A filter of Pillow's: how much a pixel counts, by its distance from the output pixel's centre. */
export interface Filter {
  /** Beyond this distance the weight is 0, in steps of the coarser of the two images. */
  support: number;
  weight: (distance: number) => number;
}

/** The filters that weigh pixels. Formulas and constants are those of Pillow's `Resample.c`. */
export const filters: Readonly<Record<Exclude<FilterName, 'nearest' | 'linear'>, Filter>> = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(1 - Math.abs(x), 0) },
  hamming: { support: 1, weight: hamming },
  bicubic: { support: 2, weight: bicubic },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Pillow's constants are single-precision, and its arithmetic is not. */
const HAMMING = [Math.fround(0.54), Math.fround(0.46)] as const;

function hamming(distance: number): number {
  const x = Math.abs(distance);
  if (x >= 1) return 0;
  return sinc(x) * (HAMMING[0] + HAMMING[1] * Math.cos(x * Math.PI));
}

/** Keys' cubic convolution with a = −0.5 (OpenCV's and PyTorch's default is −0.75). */
function bicubic(distance: number): number {
  const x = Math.abs(distance);
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}
