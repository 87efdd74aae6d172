import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linearTaps, upsample } from '../../../core/cam/upsample.ts';
import { WHOLE, type Part } from '../../../core/image/placement.ts';
import type { FloatMap } from '../../../core/image/raster.ts';
import cases from '../../golden/upsample/cases.json' with { type: 'json' };
import { firstDifference, smallPixels } from '../random-pixels.ts';
import { largestDifference } from './largest-difference.ts';

test.each(cases)('a map resized ($name) equals cv2.resize', ({ map, width, height, resized }) => {
  const result = upsample({ ...map, data: Float32Array.from(map.data) }, width, height);
  expect(result).toMatchObject({ width, height });
  expect(largestDifference(result.data, resized)).toBeLessThan(1e-6);
});

test('the routines round as plain code does, to the last bit', () => {
  const size = fc.integer({ min: 1, max: 60 });
  const part = fc.constantFrom(WHOLE, { left: 0.1, top: 0.25, right: 0.7, bottom: 0.9 });
  fc.assert(
    fc.property(smallPixels, size, size, part, ({ heat, ...of }, width, height, part) => {
      const map = { ...of, data: heat };
      const { data } = upsample(map, width, height, part);
      expect(firstDifference(data, plain(map, width, height, part))).toBe(-1);
    }),
  );
});

function plain(map: FloatMap, width: number, height: number, part: Part): Float32Array {
  const columns = linearTaps(map.width, width, part.left, part.right);
  const rows = linearTaps(map.height, height, part.top, part.bottom);
  return Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const at = (row: number) => {
      const [left, right] = [columns.first[x]!, columns.second[x]!].map(
        (column) => map.data[row * map.width + column]!,
      );
      const share = columns.weight[x]!;
      return Math.fround(left! * (1 - share) + right! * share);
    };
    const share = rows.weight[y]!;
    return at(rows.first[y]!) * (1 - share) + at(rows.second[y]!) * share;
  });
}
