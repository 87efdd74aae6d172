import { expect, test } from 'vitest';
import { maskFormats } from '../../../core/dataset/mask-formats.ts';

const mask = { width: 5, height: 1, data: Uint8Array.of(0, 1, 2, 128, 255) };

test('VOC masks are unchanged', () => {
  const voc = { ...mask, data: Uint8Array.of(0, 1, 2, 20, 255) };
  expect(maskFormats.voc.toLabels(voc)).toEqual(voc);
});

test('a VOC mask with a number that is not a class is refused', () => {
  const odd = { ...mask, data: Uint8Array.of(0, 37, 37, 20, 255) };
  expect(() => maskFormats.voc.toLabels(odd)).toThrow(
    expect.objectContaining({
      reason: 'unknown-label',
      message: 'Expected labels from 0 to 20 and 255 (void) in the mask but 2 pixels have 37',
    }),
  );
});

test('anything but 0 is foreground in a binary mask, including 255, and the mask is not modified', () => {
  const labels = maskFormats.binary.toLabels(mask);
  expect(labels).toEqual({ width: 5, height: 1, data: Uint8Array.of(0, 1, 1, 1, 1) });
  expect([...mask.data]).toEqual([0, 1, 2, 128, 255]);
});
