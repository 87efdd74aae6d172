import { expect, test } from 'vitest';
import { regionLabels } from '../../../core/dataset/region-labels.ts';

const mask = { width: 5, height: 1, data: Uint8Array.of(0, 1, 2, 128, 255) };

test('VOC masks stay as they are', () => {
  expect(regionLabels('voc', mask)).toEqual(mask);
});

test('anything but 0 is foreground in a binary mask, 255 too, and the mask is left alone', () => {
  const labels = regionLabels('binary', mask);
  expect(labels).toEqual({ width: 5, height: 1, data: Uint8Array.of(0, 1, 1, 1, 1) });
  expect([...mask.data]).toEqual([0, 1, 2, 128, 255]);
});
