import { describe, expect, it } from 'vitest';
import { toLabels } from '../../../../core/dataset/masks/to-labels.ts';
import { randomNumbers } from '../../../../core/stats/random.ts';
import type { MaskReading } from '../../../../core/schema/mask-reading.ts';

const byValue = (codes: [number, number][]): MaskReading => ({
  by: 'value',
  codes,
  others: 'refused',
  threshold: null,
  classes: [],
  size: 'same',
});
const grey = (pixels: Uint8Array | Uint16Array) =>
  ({ kind: 'grey', width: pixels.length, height: 1, pixels }) as const;

/** Runs of up to `longest` equal values. */
function runs(length: number, longest: number, uniform: () => number): number[] {
  const values: number[] = [];
  while (values.length < length) {
    const value = [0, 1, 17, 128, 255][Math.floor(5 * uniform())]!;
    values.push(...Array<number>(1 + Math.floor(longest * uniform())).fill(value));
  }
  return values.slice(0, length);
}

describe('labels of bytes', () => {
  const codes: [number, number][] = [
    [0, 0],
    [1, 254],
    [17, 1],
    [128, 20],
    [255, 255],
  ];
  const labels = new Map(codes);
  const uniform = randomNumbers(3);

  it.each([1, 2, 20, 100])('are those of their codes, in runs of up to %i', (longest) => {
    for (let length = 0; length <= 70; length++) {
      const values = runs(length, longest, uniform);
      const { data } = toLabels(grey(Uint8Array.from(values)), byValue(codes));
      expect([...data]).toEqual(values.map((value) => labels.get(value)));
    }
  });

  it('are the same as those of wider numbers', () => {
    const values = runs(5000, 40, uniform);
    const one = toLabels(grey(Uint8Array.from(values)), byValue(codes));
    const other = toLabels(grey(Uint16Array.from(values)), byValue(codes));
    expect([...one.data]).toEqual([...other.data]);
  });

  it.each([
    [Uint8Array.from([0, 7, 7, 9, 1, 7]), '3 pixels have 7'],
    [Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]), '1 pixel has 9'],
    [Uint16Array.from([700, 700, 0]), '2 pixels have 700'],
  ])('are refused if the most frequent unknown code of %s has none', (pixels, message) => {
    const reading = byValue([
      [0, 0],
      [1, 1],
    ]);
    expect(() => toLabels(grey(pixels), reading)).toThrow(message);
  });
});
