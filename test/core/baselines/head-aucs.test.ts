import { expect, it } from 'vitest';
import { headAucs } from '../../../core/baselines/head-aucs.ts';
import { upsample } from '../../../core/cam/upsample.ts';
import { splitRegions } from '../../../core/image/regions.ts';
import { regionGrid } from '../../../core/region/region-grid.ts';
import { rocAuc } from '../../../core/region/roc-auc.ts';
import { rankHeat } from '../../../core/region/ranked-heat.ts';
import { randomNumbers } from '../../../core/stats/random.ts';

const uniform = randomNumbers(5);
const mapOf = (width: number, height: number) =>
  Float32Array.from({ length: width * height }, () => Math.max(0, uniform() - 0.3));
const side = 32;
const labels = {
  width: side,
  height: side,
  data: Uint8Array.from({ length: side * side }, (_, i) => {
    const distance = ((i % side) - 9) ** 2 + (Math.floor(i / side) - 20) ** 2;
    return distance < 40 ? 1 : distance < 60 ? 255 : 0;
  }),
};
const regions = splitRegions(labels, 1);
const grid = regionGrid(regions);

it('is the ROC-AUC of the enlarged map, but for the rounding', () => {
  const maps = Array.from({ length: 20 }, () => mapOf(7, 5));
  const data = Float32Array.from(maps.flatMap((map) => [...map]));
  const aucs = headAucs([{ width: 7, height: 5, data }], grid);
  maps.forEach((map, head) => {
    const heat = upsample({ width: 7, height: 5, data: map }, side, side);
    expect(aucs[head]).toBeCloseTo(rankHeat(heat, regions, rocAuc), 3);
  });
});

it('is that on a grid of an odd width', () => {
  const labels = { width: 31, height: 9, data: Uint8Array.from({ length: 279 }, (_, i) => i % 5) };
  const odd = splitRegions(labels, 1);
  const map = mapOf(6, 4);
  const heat = upsample({ width: 6, height: 4, data: map }, 31, 9);
  const [auc] = headAucs([{ width: 6, height: 4, data: map }], regionGrid(odd));
  expect(auc).toBeCloseTo(rankHeat(heat, odd, rocAuc), 3);
});

it('does not depend on the scale of a map', () => {
  const map = mapOf(7, 7);
  const data = Float32Array.from([...map, ...map.map((value) => value / 1024)]);
  const [once, scaled] = headAucs([{ width: 7, height: 7, data }], grid);
  expect(scaled).toBe(once);
});

it('is 0.5 for a map that is flat, and for one with a value that is no number', () => {
  const map = mapOf(2, 2);
  const data = Float32Array.from([
    0,
    0,
    0,
    0,
    3,
    3,
    3,
    3,
    ...map.with(0, NaN),
    ...map.with(1, Infinity),
  ]);
  expect(headAucs([{ width: 2, height: 2, data }], grid)).toEqual([0.5, 0.5, 0.5, 0.5]);
});

it('weighs layers equally, whatever their scale', () => {
  const [small, large] = [mapOf(4, 4), mapOf(8, 8)];
  const aucOf = (factor: number) =>
    headAucs(
      [
        { width: 4, height: 4, data: small },
        { width: 8, height: 8, data: large.map((value) => value * factor) },
      ],
      grid,
    )[0]!;
  expect(aucOf(4096)).toBe(aucOf(1));
  expect(aucOf(1)).not.toBe(headAucs([{ width: 4, height: 4, data: small }], grid)[0]);
});

it('reads the part of maps that the grid covers', () => {
  const maps = mapOf(8, 8);
  const left = Float32Array.from({ length: 32 }, (_, i) => maps[Math.floor(i / 4) * 8 + (i % 4)]!);
  const [ofPart] = headAucs([{ width: 8, height: 8, data: maps }], grid, {
    left: 0,
    top: 0,
    right: 0.5,
    bottom: 1,
  });
  const [ofHalf] = headAucs([{ width: 4, height: 8, data: left }], grid);
  // They differ by what lies behind the right edge.
  expect(ofPart).toBeCloseTo(ofHalf!, 1);
  expect(ofPart).not.toBe(headAucs([{ width: 8, height: 8, data: maps }], grid)[0]);
});
