import fc from 'fast-check';
import { expect, it } from 'vitest';
import { heatmap } from '../../../core/cam/heatmap.ts';
import { countForeground } from '../../../core/baselines/mean-mask.ts';
import { packCounts, unpackCounts } from '../../../core/baselines/packed-counts.ts';
import { foregroundOf, packGrid, unpackGrid } from '../../../core/baselines/packed-grid.ts';
import { denseRanks } from '../../../core/region/dense-ranks.ts';
import { meanByCell } from '../../../core/region/region-grid.ts';
import { splitRegions } from '../../../core/image/regions.ts';
import { randomNumbers } from '../../../core/stats/random.ts';
import type { LabelMap } from '../../../core/image/raster.ts';

const sides = fc.tuple(fc.integer({ min: 2, max: 200 }), fc.integer({ min: 2, max: 200 }));

it('keeps how many pixels of each cell are foreground, whatever its size', () => {
  fc.assert(
    fc.property(sides, fc.integer(), ([width, height], seed) => {
      const uniform = randomNumbers(seed);
      const data = Uint8Array.from({ length: width * height }, () => Math.floor(3 * uniform()));
      data.fill(255, 2, 2 + (uniform() * data.length) / 4);
      data.set([0, 1]);
      const labels: LabelMap = { width, height, data };
      const heat = { width, height, data: new Float32Array(width * height) };
      const packed = packGrid(heat, splitRegions(labels, 1));
      expect(foregroundOf(packed, labels)).toEqual(countForeground(labels, 1));
    }),
    { numRuns: 30 },
  );
});

it('keeps them of a mask of 2,000 pixels a side, whose cells have thousands', () => {
  const [width, height] = [2000, 2000];
  const labels = { width, height, data: new Uint8Array(width * height) };
  for (let i = 0; i < labels.data.length; i++) labels.data[i] = Number((i * i) % 7 < 3);
  const heat = { width, height, data: new Float32Array(width * height) };
  const packed = packGrid(heat, splitRegions(labels, 1));
  expect(foregroundOf(packed, labels)).toEqual(countForeground(labels, 1));
});

it("keeps the ranks of heat, smooth or not, and each cell's share of the mask", () => {
  fc.assert(
    fc.property(sides, fc.integer(), fc.boolean(), ([width, height], seed, isSmooth) => {
      const uniform = randomNumbers(seed);
      const heat = {
        width,
        height,
        data: Float32Array.from({ length: width * height }, (_, i) =>
          isSmooth ? Math.hypot((i % width) - 9, i / width) : uniform(),
        ),
      };
      const labels = { width, height, data: new Uint8Array(width * height).fill(1, 1) };
      const { heat: ranks, mask } = unpackGrid(packGrid(heat, splitRegions(labels, 1)));
      expect(ranks).toEqual(denseRanks(meanByCell(heat)));
      expect([mask.foreground.at(-1), mask.background.at(-1)]).toEqual([65_535, 0]);
    }),
    { numRuns: 60 },
  );
});

it('takes little more than 1 KB for a random map of 7 x 7 over a photo', () => {
  const cam = { width: 7, height: 7, data: Float32Array.from({ length: 49 }, randomNumbers(1)) };
  const labels = { width: 224, height: 224, data: new Uint8Array(224 * 224).fill(1, 9000, 20_000) };
  const { data } = packGrid(heatmap(cam, 224, 224), splitRegions(labels, 1));
  expect(data.length).toBeLessThan(1500);
});

it('unpacks the counts that were packed', () => {
  const counts = [0, 1, 65_536, 2 ** 32 - 1];
  expect(unpackCounts(packCounts(counts))).toEqual(counts);
});
