import { memoryUsage } from 'node:process';
import { expect, test } from 'vitest';
import { newBytes, newFloats } from '../../../core/image/pixel-array.ts';

const MB = 2 ** 20;

/** How many MB more V8 counts while the arrays of `make` are alive. */
function counted(make: () => { length: number }): number {
  const before = memoryUsage().external;
  const arrays = Array.from({ length: 64 }, make);
  const more = memoryUsage().external - before;
  expect(arrays.every(({ length }) => length > 0)).toBe(true);
  return more / MB;
}

test.each([
  ['bytes', () => newBytes(MB / 4), () => new Uint8Array(MB / 4)],
  ['floats', () => newFloats(MB / 16), () => new Float32Array(MB / 16)],
])('V8 does not count %s of a sample, which has it mark its heap', (_what, made, ordinary) => {
  expect(counted(ordinary)).toBeGreaterThan(8);
  expect(counted(made)).toBeLessThan(2);
});

test.each([
  ['bytes', () => newBytes(2 * MB)],
  ['floats', () => newFloats(MB)],
])('it counts %s of a large photo, so that they are collected in time', (_what, made) => {
  expect(counted(made)).toBeGreaterThan(32);
});

test('all of an array is zero at first', () => {
  expect(new Set(newBytes(1000))).toEqual(new Set([0]));
  expect(new Set(newFloats(1000))).toEqual(new Set([0]));
});
