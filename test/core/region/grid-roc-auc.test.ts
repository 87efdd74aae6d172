import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitRegions } from '../../../core/image/regions.ts';
import { denseRanks, gridRocAuc } from '../../../core/region/grid-roc-auc.ts';
import { regionGrid } from '../../../core/region/region-grid.ts';
import { rocAuc } from '../../../core/region/roc-auc.ts';
import { rankHeat } from '../../../core/region/ranked-heat.ts';

const size = { width: 6, height: 5 };
const heat = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 30, maxLength: 30 })
  .map((values) => Float32Array.from(values, (value) => value / 9));
const labels = fc
  .array(fc.constantFrom(0, 1, 255), { minLength: 30, maxLength: 30 })
  .map((data) => ({ ...size, data: Uint8Array.from(data).with(0, 1).with(1, 0) }));

it('is the ROC-AUC of the pixels where each has a cell of its own', () => {
  fc.assert(
    fc.property(heat, labels, (data, mask) => {
      const regions = splitRegions(mask, 1);
      const exact = rankHeat({ ...size, data }, regions, rocAuc);
      expect(gridRocAuc(denseRanks(data), regionGrid(regions))).toBeCloseTo(exact, 12);
    }),
  );
});

it('is the ROC-AUC of the pixels where heat is constant in each cell', () => {
  const wide = { width: 64, height: 2 };
  const data = Float32Array.from({ length: 128 }, (_, i) => Math.floor((i % 64) / 2) % 7);
  const mask = Uint8Array.from({ length: 128 }, (_, i) => Number(i % 5 === 0));
  const regions = splitRegions({ ...wide, data: mask }, 1);
  const cells = Float32Array.from({ length: 64 }, (_, cell) => (cell % 32) % 7);
  const exact = rankHeat({ ...wide, data }, regions, rocAuc);
  expect(gridRocAuc(denseRanks(cells), regionGrid(regions))).toBeCloseTo(exact, 12);
});

it('is 0.5 for a flat map', () => {
  const regions = splitRegions({ width: 3, height: 1, data: Uint8Array.of(1, 0, 0) }, 1);
  expect(gridRocAuc(denseRanks(new Float32Array(3)), regionGrid(regions))).toBe(0.5);
});
