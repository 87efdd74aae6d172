import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InvalidImageError } from '../../../core/errors/invalid-image-error.ts';
import { binnedRocAuc } from '../../../core/baselines/binned-roc-auc.ts';
import { measureBaseline } from '../../../core/baselines/measure-baseline.ts';
import { measureRegions } from '../../../core/region/measure-regions.ts';
import { splitRegions } from '../../../core/image/regions.ts';
import { largePixels, smallPixels, type RandomPixels } from '../random-pixels.ts';
import { withRegions } from '../region/cases.ts';

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

it.each(largePixels)('counts pairs as plain code does: $width x $height, $kind', expectPlainAuc);

it('counts pairs as plain code does in maps of any size', () => {
  fc.assert(fc.property(smallPixels, expectPlainAuc));
});

function expectPlainAuc(pixels: RandomPixels): void {
  const { heatmap, regions } = withRegions(pixels);
  const [on, off] = [new Float64Array(65_536), new Float64Array(65_536)];
  heatmap.data.forEach((heat, i) => {
    const step = Math.min(65_535, Math.floor(heat * 65_536));
    if (regions.codes[i] === 1) on[step]!++;
    if (regions.codes[i] === 0) off[step]!++;
  });
  let [doubled, colder] = [0, 0];
  on.forEach((hits, step) => {
    doubled += hits * (2 * colder + off[step]!);
    colder += off[step]!;
  });
  const { foreground, background } = regions;
  expect(binnedRocAuc(heatmap, regions)).toBe(doubled / (2 * foreground * background));
}
