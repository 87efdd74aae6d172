import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitRegions, type Regions } from '../../../core/image/regions.ts';
import { denseRanks } from '../../../core/region/dense-ranks.ts';
import { gridRocAucs, type GridMask } from '../../../core/region/grid-roc-auc.ts';
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
      expect(aucOf(denseRanks(data), regions)).toBeCloseTo(exact, 12);
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
  expect(aucOf(denseRanks(cells), regions)).toBeCloseTo(exact, 12);
});

it('is 0.5 for a flat map', () => {
  const regions = splitRegions({ width: 3, height: 1, data: Uint8Array.of(1, 0, 0) }, 1);
  expect(aucOf(denseRanks(new Float32Array(3)), regions)).toBe(0.5);
});

it('is that of plain code for any number of heats and masks, in whole pixels and in shares', () => {
  const cells = 33;
  const ranks = fc
    .array(fc.integer({ min: 0, max: 12 }), { minLength: cells, maxLength: cells })
    .map((values) => denseRanks(Float32Array.from(values)));
  const side = fc
    .array(fc.constantFrom(0, 0, 1, 5, 49, 65_535), { minLength: cells, maxLength: cells })
    .map((values) => Uint16Array.from(values).with(0, 3));
  const mask = fc.record({ foreground: side, background: side });
  const [some, many] = [
    fc.array(ranks, { minLength: 1, maxLength: 4 }),
    fc.array(mask, { maxLength: 20 }),
  ];
  fc.assert(
    fc.property(some, many, (heats, masks) => {
      const expected = heats.flatMap((heat) => masks.map((mask) => plain(heat, mask)));
      expect([...gridRocAucs(heats, masks)]).toEqual(expected);
    }),
  );
});

it('is that of plain code where all cells are of one region each', () => {
  const heat = Uint16Array.from({ length: 1024 }, (_, cell) => (cell * 389) % 1024);
  const foreground = Uint16Array.from({ length: 1024 }, (_, cell) => 65_535 * (cell % 2));
  const mask = { foreground, background: foreground.map((share) => 65_535 - share) };
  expect([...gridRocAucs([heat], [mask])]).toEqual([plain(heat, mask)]);
});

it('refuses grids of different sizes', () => {
  const mask = { foreground: new Uint16Array(4), background: new Uint16Array(4) };
  expect(() => gridRocAucs([new Uint16Array(3)], [mask])).toThrow(
    new RangeError('Expected grids of 3 cells each but received one of 4.'),
  );
});

function aucOf(ranks: Uint16Array, regions: Regions): number | undefined {
  const { foreground, background } = regionGrid(regions);
  const mask = {
    foreground: Uint16Array.from(foreground),
    background: Uint16Array.from(background),
  };
  return gridRocAucs([ranks], [mask])[0];
}

function plain(ranks: Uint16Array, { foreground, background }: GridMask): number {
  let [pairs, colder, all] = [0, 0, 0];
  for (const rank of [...new Set(ranks)].sort((a, b) => a - b)) {
    let [on, off] = [0, 0];
    ranks.forEach((other, cell) => {
      if (other !== rank) return;
      on += foreground[cell]!;
      off += background[cell]!;
    });
    pairs += on * (2 * colder + off);
    colder += off;
    all += on;
  }
  return pairs / (2 * all * colder);
}
