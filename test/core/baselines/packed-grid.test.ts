import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countForeground } from '../../../core/baselines/mean-mask.ts';
import { packCounts, unpackCounts } from '../../../core/baselines/packed-counts.ts';
import { foregroundOf, packGrid } from '../../../core/baselines/packed-grid.ts';
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

it('unpacks the counts that were packed', () => {
  const counts = [0, 1, 65_536, 2 ** 32 - 1];
  expect(unpackCounts(packCounts(counts))).toEqual(counts);
});
