import { expect, it } from 'vitest';
import { splitRegions } from '../../../core/image/regions.ts';
import { cellsAlong, regionGrid } from '../../../core/region/region-grid.ts';

it('gives pixel i of n the cell ⌊32 i / n⌋', () => {
  const cells = cellsAlong(224, 32);
  expect(cells.every((cell, at) => cell === Math.floor(at / 7))).toBe(true);
  expect([...cellsAlong(50, 32).slice(0, 5)]).toEqual([0, 0, 1, 1, 2]);
});

it('counts the pixels of both regions in each cell, and void in none', () => {
  const labels = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 2 ? 1 : 0));
  labels[0] = 255;
  const grid = regionGrid(splitRegions({ width: 64, height: 64, data: labels }, 1));
  expect(grid).toMatchObject({ width: 32, height: 32 });
  expect([...grid.foreground.slice(0, 2)]).toEqual([3, 0]);
  expect([...grid.background.slice(0, 2)]).toEqual([0, 4]);
});
