import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countForeground, meanOfOthers, sumOfMasks } from '../../../core/baselines/mean-mask.ts';
import { gridSize } from '../../../core/region/region-grid.ts';
import type { LabelMap } from '../../../core/image/raster.ts';

const size = { width: 70, height: 40 };

const masks = fc.array(
  fc
    .uint8Array({ minLength: 70 * 40, maxLength: 70 * 40, max: 2 })
    .map((data): LabelMap => ({ ...size, data })),
  { minLength: 2, maxLength: 4 },
);

const sumOf = (counts: Uint32Array[]) => sumOfMasks(size, counts);

it('counts every foreground pixel once', () => {
  fc.assert(
    fc.property(masks, ([mask]) => {
      const counted = countForeground(mask!, 1).reduce((sum, count) => sum + count, 0);
      expect(counted).toBe(mask!.data.filter((label) => label === 1).length);
    }),
  );
});

it('is the mean of the other masks alone, whatever the own mask holds', () => {
  fc.assert(
    fc.property(masks, ([own, ...others]) => {
      const counts = others.map((mask) => countForeground(mask, 1));
      const mine = countForeground(own!, 1);
      const mean = meanOfOthers(sumOf([mine, ...counts]), sumOf([mine]));
      expect(mean).toEqual(meanOfOthers(sumOf(counts), sumOf([])));
    }),
  );
});

it('is 1 where all others are foreground', () => {
  const full = countForeground({ ...size, data: new Uint8Array(70 * 40).fill(1) }, 1);
  const mean = meanOfOthers(sumOf([full, full]), sumOf([full]));
  expect(mean).toEqual({ ...gridSize(size), data: new Float32Array(32 * 32).fill(1) });
});

it('leaves out all masks of the own image', () => {
  const full = countForeground({ ...size, data: new Uint8Array(70 * 40).fill(1) }, 1);
  const none = countForeground({ ...size, data: new Uint8Array(70 * 40) }, 1);
  expect(meanOfOthers(sumOf([full, none, none]), sumOf([full, none]))?.data[0]).toBe(0);
  expect(meanOfOthers(sumOf([full, none]), sumOf([full, none]))).toBeUndefined();
});

it('has a grid no finer than the mask', () => {
  expect(gridSize({ width: 8, height: 100 })).toEqual({ width: 8, height: 32 });
});
