import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InvalidImageError } from '../../../core/errors/invalid-image-error.ts';
import { measureBaseline } from '../../../core/baselines/measure-baseline.ts';
import { measureRegions } from '../../../core/region/measure-regions.ts';
import { splitRegions } from '../../../core/image/regions.ts';

const size = { width: 12, height: 9 };
const pixels = 12 * 9;

/** Masks that have both regions, and void. */
const labels = fc
  .array(fc.constantFrom(0, 1, 2, 255), { minLength: pixels, maxLength: pixels })
  .map((data) => ({ ...size, data: Uint8Array.from(data).with(0, 1).with(1, 0) }));
const heat = fc
  .array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: pixels, maxLength: pixels })
  .map((data) => ({ ...size, data: Float32Array.from(data).with(0, 0.5) }));

it('has the measures of a heatmap, ROC-AUC to the share of pairs within a step', () => {
  fc.assert(
    fc.property(heat, labels, (map, mask) => {
      const expected = measureRegions(map, mask, 1);
      const { rocAuc, ...measures } = measureBaseline(map, splitRegions(mask, 1));
      expect(expected).toMatchObject(measures);
      const values = [...map.data].map((value) => Math.min(65_535, Math.floor(value * 65_536)));
      const pairs = values.flatMap((a, i) =>
        values.map((b, j) => mask.data[i] === 1 && ![1, 255].includes(mask.data[j]!) && a === b),
      );
      const regions = splitRegions(mask, 1);
      const share = pairs.filter(Boolean).length / (regions.foreground * regions.background);
      expect(Math.abs(rocAuc - expected.rocAuc)).toBeLessThanOrEqual(share / 2 + 1e-12);
    }),
  );
});

it('counts ties as half, as it does for steps', () => {
  const map = { width: 4, height: 1, data: Float32Array.of(0, 0.5, 0.5, 1) };
  const mask = { width: 4, height: 1, data: Uint8Array.of(0, 1, 0, 1) };
  expect(measureBaseline(map, splitRegions(mask, 1)).rocAuc).toBe((1 + 0.5 + 1 + 1) / 4);
});

it('refuses a map without heat', () => {
  const map = { width: 2, height: 1, data: new Float32Array(2) };
  const mask = { width: 2, height: 1, data: Uint8Array.of(0, 1) };
  expect(() => measureBaseline(map, splitRegions(mask, 1))).toThrow(InvalidImageError);
});
