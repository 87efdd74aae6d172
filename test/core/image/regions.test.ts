import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidImageError } from '../../../core/errors/invalid-image-error.ts';
import { splitRegions } from '../../../core/image/regions.ts';
import { largePixels, smallPixels, type RandomPixels } from '../random-pixels.ts';

const labels = (...data: number[]) => ({
  width: data.length,
  height: 1,
  data: Uint8Array.from(data),
});

test('the class is foreground, void is in neither region, all else is background', () => {
  const regions = splitRegions(labels(0, 1, 15, 255, 15, 0), 15);
  expect([...regions.codes]).toEqual([0, 0, 1, 255, 1, 0]);
  expect(regions).toMatchObject({ foreground: 2, background: 3, void: 1, width: 6, height: 1 });
});

test('void is background where it counts as background', () => {
  const regions = splitRegions(labels(0, 1, 255), 1, 'background');
  expect([...regions.codes]).toEqual([0, 1, 0]);
  expect(regions).toMatchObject({ foreground: 1, background: 2, void: 0 });
});

test('label 0 can be the foreground', () => {
  expect(splitRegions(labels(0, 1, 255), 0)).toMatchObject({ foreground: 1, background: 1 });
});

test.each([
  ['empty-foreground', labels(0, 2, 255), 'Expected pixels labelled 1 in the 3x1 mask'],
  ['empty-background', labels(1, 1, 255), 'Expected pixels labelled neither 1 nor 255'],
  ['empty-foreground', labels(255, 255), 'Expected pixels labelled 1'],
])('a mask is excluded as %s, with a message', (reason, mask, message) => {
  const split = () => splitRegions(mask, 1);
  expect(split).toThrow(InvalidImageError);
  expect(split).toThrow(expect.objectContaining({ reason }));
  expect(split).toThrow(message);
});

test.each(largePixels)('codes and counts are those of plain code: $width x $height', (pixels) => {
  expectPlainRegions(pixels, 1, 'left-out');
  expectPlainRegions(pixels, 7, 'background');
});

test('codes and counts are those of plain code in masks of any size, for any label', () => {
  const foreground = fc.constantFrom(0, 1, 2, 255, 257, -1);
  const rule = fc.constantFrom('left-out' as const, 'background' as const);
  fc.assert(fc.property(smallPixels, foreground, rule, expectPlainRegions));
});

function expectPlainRegions(
  { width, height, labels }: RandomPixels,
  foreground: number,
  rule: 'left-out' | 'background',
): void {
  const codes = labels.map((label) =>
    label === 255 && rule === 'left-out' ? 255 : label === foreground ? 1 : 0,
  );
  const count = (code: number) => codes.filter((other) => other === code).length;
  const split = () => splitRegions({ width, height, data: labels }, foreground, rule);
  if (count(0) === 0 || count(1) === 0) {
    expect(split).toThrow(InvalidImageError);
    return;
  }
  const regions = split();
  expect(Buffer.compare(regions.codes, codes)).toBe(0);
  expect(regions).toMatchObject({ foreground: count(1), background: count(0), void: count(255) });
}
