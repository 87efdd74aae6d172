import { expect, test } from 'vitest';
import { hottestPixel } from '../../../core/region/hottest-pixel.ts';
import { row } from './cases.ts';

const hottest = (heat: number[], labels: number[]) => {
  const { heatmap, regions } = row(heat, labels);
  return hottestPixel(heatmap, regions);
};

test('void is passed over, though it is hotter', () => {
  expect(hottest([0.1, 1, 0.4], [0, 255, 1])).toBe(2);
});

test('of equally hot pixels the first counts, as in argmax', () => {
  expect(hottest([0, 0.5, 0.5], [0, 1, 0])).toBe(1);
});

test('heat may be 0 everywhere', () => {
  expect(hottest([0, 0, 0], [255, 0, 1])).toBe(1);
});
