import { memoryUsage } from 'node:process';
import { expect, test } from 'vitest';
import { newBytes } from '../../../core/image/pixel-array.ts';

const MB = 2 ** 20;

/** How many MB more V8 counts while the arrays of `make` are alive. */
function counted(make: () => { length: number }): number {
  const before = memoryUsage().external;
  const arrays = Array.from({ length: 64 }, make);
  const more = memoryUsage().external - before;
  expect(arrays.every(({ length }) => length > 0)).toBe(true);
  return more / MB;
}

test('V8 does not count pixels of a sample, which has it mark its heap', () => {
  expect(counted(() => new Uint8Array(MB / 4))).toBeGreaterThan(8);
  expect(counted(() => newBytes(MB / 4))).toBeLessThan(2);
});

test('it counts those of a large photo, so that they are collected in time', () => {
  expect(counted(() => newBytes(2 * MB))).toBeGreaterThan(32);
});

test('all of an array is zero at first', () => {
  expect(new Set(newBytes(1000))).toEqual(new Set([0]));
});
