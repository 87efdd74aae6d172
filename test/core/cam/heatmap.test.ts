import { expect, test } from 'vitest';
import { heatmap, isFlat, smoothHeatmap } from '../../../core/cam/heatmap.ts';
import { partOf } from '../../../core/image/placement.ts';
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

test('the heatmap of several layers is the scaled mean of each, enlarged from its own size', () => {
  const coarse = { width: 1, height: 2, data: Float32Array.of(0, 5) };
  const fine = { width: 2, height: 2, data: Float32Array.of(0, 1, 1, 0) };
  const { data } = heatmap([coarse, fine], 2, 2);
  // The mean of 0 0 1 1 and 0 1 1 0 is 0, 1/2, 1, 1/2.
  expect([...data].map((value) => value.toFixed(4))).toEqual([
    '0.0000',
    '0.5000',
    '1.0000',
    '0.5000',
  ]);
});

test('the heatmap of several views is their mean, flipped ones turned back and nothing scaled anew', () => {
  const view = (flipped: boolean) => ({ flipped, intensity: 1 });
  const { data } = smoothHeatmap(
    [
      { cam: map(0, 1, 0.5), view: view(false) },
      { cam: map(1, 0, 0.5), view: view(true) },
    ],
    3,
    1,
  );
  expect([...data].map((value) => value.toFixed(4))).toEqual(['0.2500', '0.5000', '0.7500']);
});

test('maps of several layers are flat only where all of them are', () => {
  expect(isFlat(map(1, 1), map(0, 1))).toBe(false);
  expect(isFlat(map(1, 1), map(0, 0))).toBe(true);
  expect(isFlat(map(0, 1), map(NaN, 1))).toBe(true);
});

test('the heatmap of a part is that part of the whole one, scaled over the whole where asked to be', () => {
  const cam = {
    width: 3,
    height: 2,
    data: Float32Array.of(0, 1, 0.5, 0.2, 0.7, 0.1),
  };
  const whole = heatmap(cam, 24, 16);
  const box = { left: 12, top: 4, width: 6, height: 8 };
  const part = partOf(box, whole);
  const cut = Array.from({ length: box.height }, (_, y) => {
    const from = (box.top + y) * whole.width + box.left;
    return [...whole.data.subarray(from, from + box.width)];
  }).flat();
  const scaled = heatmap(cam, box.width, box.height, { part, scaledOver: whole });
  expect(largestDifference(scaled.data, cut)).toBeLessThan(1e-6);
  expect(Math.min(...scaled.data)).toBeGreaterThan(0.1);
  const alone = heatmap(cam, box.width, box.height, { part });
  expect([Math.min(...alone.data), Math.max(...alone.data)]).toEqual([0, expect.closeTo(1, 6)]);
});

test('the part of a flipped view is turned back to the same place', () => {
  const cam = map(0, 1, 0.5, 0.2);
  const flipped = map(0.2, 0.5, 1, 0);
  const part = { left: 0.25, top: 0, right: 0.5, bottom: 1 };
  const heatOf = (of: typeof cam, isFlipped: boolean) =>
    smoothHeatmap([{ cam: of, view: { flipped: isFlipped, intensity: 1 } }], 5, 1, { part });
  expect(largestDifference(heatOf(flipped, true).data, [...heatOf(cam, false).data])).toBeLessThan(
    1e-6,
  );
});
