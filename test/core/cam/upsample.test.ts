import { expect, test } from 'vitest';
import { upsample } from '../../../core/cam/upsample.ts';
import cases from '../../golden/upsample/cases.json' with { type: 'json' };
import { largestDifference } from './largest-difference.ts';

test.each(cases)('a map resized ($name) equals cv2.resize', ({ map, width, height, resized }) => {
  const result = upsample({ ...map, data: Float32Array.from(map.data) }, width, height);
  expect(result).toMatchObject({ width, height });
  expect(largestDifference(result.data, resized)).toBeLessThan(1e-6);
});
