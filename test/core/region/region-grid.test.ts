import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitRegions } from '../../../core/image/regions.ts';
import {
  cellStarts,
  countByCell,
  gridSize,
  meanByCell,
  pixelsOfCells,
  regionGrid,
} from '../../../core/region/region-grid.ts';
import { firstDifference, largePixels, smallPixels, type RandomPixels } from '../random-pixels.ts';

it('gives pixel i of n the cell ⌊cells · i / n⌋', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 32 }), fc.nat(3000), (cells, more) => {
      const pixels = cells + more;
      const starts = cellStarts(pixels, cells);
      expect(starts).toHaveLength(cells + 1);
      for (let at = 0; at < pixels; at++) {
        const cell = Math.floor((at * cells) / pixels);
        if (starts[cell]! > at || starts[cell + 1]! <= at) expect.fail(`pixel ${at} of ${pixels}`);
      }
    }),
    { numRuns: 50 },
  );
  expect([...cellStarts(50, 32).slice(0, 4)]).toEqual([0, 2, 4, 5]);
});

it('counts the pixels of both regions in each cell, and void in none', () => {
  const labels = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 2 ? 1 : 0));
  labels[0] = 255;
  const grid = regionGrid(splitRegions({ width: 64, height: 64, data: labels }, 1));
  expect(grid).toMatchObject({ width: 32, height: 32 });
  expect([...grid.foreground.slice(0, 2)]).toEqual([3, 0]);
  expect([...grid.background.slice(0, 2)]).toEqual([0, 4]);
});

it.each(largePixels)('counts and means are those of plain code: $width x $height', expectPlain);

it('counts and means are those of plain code for maps of any size', () => {
  fc.assert(fc.property(smallPixels, expectPlain));
});

function expectPlain({ width, height, heat, labels }: RandomPixels): void {
  const grid = gridSize({ width, height });
  const cells = grid.width * grid.height;
  const [pixels, ones] = [new Uint32Array(cells), new Uint32Array(cells)];
  const sums = new Float64Array(cells);
  for (let i = 0; i < heat.length; i++) {
    const row = Math.floor((Math.floor(i / width) * grid.height) / height);
    const cell = row * grid.width + Math.floor(((i % width) * grid.width) / width);
    pixels[cell]!++;
    if (labels[i] === 1) ones[cell]!++;
    sums[cell]! += heat[i]!;
  }
  const means = Float32Array.from(sums, (sum, cell) => sum / pixels[cell]!);
  expect(pixelsOfCells({ width, height })).toEqual(pixels);
  expect(countByCell({ width, height }, labels, 1)).toEqual(ones);
  expect(firstDifference(meanByCell({ width, height, data: heat }), means)).toBe(-1);
}
