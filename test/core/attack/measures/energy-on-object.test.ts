import { expect, test } from 'vitest';
import { energyOnObject } from '../../../../core/attack/measures/energy-on-object.ts';

/** Four pixels: object, background, background, void. */
const labels = { width: 4, height: 1, data: Uint8Array.from([1, 0, 2, 255]) };
const before = new Uint8Array(12).fill(100);
const after = (...changes: number[]) =>
  before.map((value, i) => value + changes[Math.floor(i / 3)]!);

test('is 1 for a change that is the same everywhere, whatever the area', () => {
  expect(energyOnObject(before, after(5, 5, 5, 5), labels, 1)).toBeCloseTo(1, 12);
});

test('is one over the area for a change of the object alone, and 0 for one of the background', () => {
  expect(energyOnObject(before, after(5, 0, 0, 9), labels, 1)).toBeCloseTo(3, 12);
  expect(energyOnObject(before, after(0, 5, 0, 9), labels, 1)).toBe(0);
});

test('weighs changes by their squares', () => {
  // 16 of 16 + 4 + 4 on a third of the area.
  expect(energyOnObject(before, after(-4, 2, 2, 0), labels, 1)).toBeCloseTo((16 / 24) * 3, 12);
});

test('says null if nothing in either region was changed', () => {
  expect(energyOnObject(before, after(0, 0, 0, 9), labels, 1)).toBeNull();
});
