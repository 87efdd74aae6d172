import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FloatMap } from '../../../core/image/raster.ts';
import type { Regions } from '../../../core/image/regions.ts';
import { regionHeat, type RegionHeat } from '../../../core/region/region-heat.ts';
import { largePixels, smallPixels } from '../random-pixels.ts';
import { row, withRegions } from './cases.ts';

const hottest = (heat: number[], labels: number[]) => row(heat, labels).heat.hottest;

test('void is passed over, though it is hotter', () => {
  expect(hottest([0.1, 1, 0.4], [0, 255, 1])).toBe(2);
});

test('of equally hot pixels the first counts, as in argmax', () => {
  expect(hottest([0, 0.5, 0.5], [0, 1, 0])).toBe(1);
});

test('heat may be 0 everywhere', () => {
  expect(hottest([0, 0, 0], [255, 0, 1])).toBe(1);
});

test.each(largePixels)('all is as in plain code: $width x $height, $kind', (pixels) => {
  const { heatmap, regions } = withRegions(pixels);
  expect(regionHeat(heatmap, regions)).toEqual(plain(heatmap, regions));
});

test('all is as in plain code for maps of any size', () => {
  fc.assert(
    fc.property(smallPixels, (pixels) => {
      const { heatmap, regions } = withRegions(pixels);
      expect(regionHeat(heatmap, regions)).toEqual(plain(heatmap, regions));
    }),
  );
});

function plain({ data }: FloatMap, { codes }: Regions): RegionHeat {
  let [foreground, background, zeros, hottest, hottestOfAll] = [0, 0, 0, -1, 0];
  data.forEach((heat, i) => {
    if (heat > data[hottestOfAll]!) hottestOfAll = i;
    if (codes[i] === 255) return;
    if (codes[i] === 1) foreground += heat;
    else background += heat;
    if (heat === 0) zeros++;
    if (hottest === -1 || heat > data[hottest]!) hottest = i;
  });
  return { foreground, background, hottest, hottestOfAll, zeros };
}
