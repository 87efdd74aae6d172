import { expect, test } from 'vitest';
import { heatmap, isFlat } from '../../../core/cam/heatmap.ts';
import cases from '../../golden/upsample/cases.json' with { type: 'json' };
import { largestDifference } from './largest-difference.ts';

const map = (...data: number[]) => ({
  width: data.length,
  height: 1,
  data: Float32Array.from(data),
});

test.each(cases)(
  'a heatmap ($name) equals that of pytorch-grad-cam',
  ({ map, width, height, heatmap: expected }) => {
    const result = heatmap({ ...map, data: Float32Array.from(map.data) }, width, height);
    expect(result).toMatchObject({ width, height });
    expect(largestDifference(result.data, expected)).toBeLessThan(1e-6);
  },
);

test('a heatmap does not change the CAM it was made from', () => {
  const cam = map(0, 2, 4);
  heatmap(cam, 6, 2);
  expect([...cam.data]).toEqual([0, 2, 4]);
});

test('a flat CAM gives zeros, not NaN', () => {
  expect(Math.max(...heatmap(map(3, 3, 3), 6, 6).data)).toBe(0);
});

test('a map is flat where all its values are equal or one is not finite', () => {
  expect(isFlat(map(0, 0, 0))).toBe(true);
  expect(isFlat(map(0.7, 0.7))).toBe(true);
  expect(isFlat(map(0, NaN, 1))).toBe(true);
  expect(isFlat(map(0, 1, Infinity))).toBe(true);
  expect(isFlat(map(NaN, NaN))).toBe(true);
  expect(isFlat(map(0, 0, 1e-6))).toBe(false);
});
