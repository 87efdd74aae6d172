import { describe, expect, it } from 'vitest';
import type { LabelMap, Size } from '../../../core/image/raster.ts';
import { randomNumbers } from '../../../core/stats/random.ts';
import { BORDER, EDGE, outlineOf } from '../../../report/gallery/outline.ts';

/** Straight from the definition. */
function outlineByPixel(labels: LabelMap, foreground: number, { width, height }: Size): Uint8Array {
  const isInside = (x: number, y: number) => {
    const column = Math.floor(((x + 0.5) * labels.width) / width);
    const row = Math.floor(((y + 0.5) * labels.height) / height);
    return labels.data[row * labels.width + column] === foreground;
  };
  const around = (x: number, y: number, reach: [number, number][]) =>
    reach
      .map(([u, v]): [number, number] => [x + u, y + v])
      .filter(([u, v]) => u >= 0 && u < width && v >= 0 && v < height);
  const beside: [number, number][] = [
    [-1, 0],
    [1, 0],
    [0, -1],
    [0, 1],
  ];
  const corners: [number, number][] = [
    [-1, -1],
    [1, -1],
    [-1, 1],
    [1, 1],
  ];
  const isBorder = (x: number, y: number) =>
    around(x, y, beside).some(([u, v]) => isInside(u, v) !== isInside(x, y));
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (isBorder(x, y)) return BORDER;
    return around(x, y, [...beside, ...corners]).some(([u, v]) => isBorder(u, v)) ? EDGE : 0;
  });
}

describe('outlineOf', () => {
  it('is two pixels of border between two of edge', () => {
    const labels = { width: 1, height: 2, data: Uint8Array.of(0, 7) };
    expect([...outlineOf(labels, 7, { width: 1, height: 8 })]).toEqual([0, 0, 1, 2, 2, 1, 0, 0]);
  });

  it('is nothing without foreground, and without background', () => {
    const labels = { width: 2, height: 2, data: new Uint8Array(4).fill(3) };
    for (const foreground of [1, 3]) {
      expect(Math.max(...outlineOf(labels, foreground, { width: 9, height: 5 }))).toBe(0);
    }
  });

  it('is at any scale what the definition says', () => {
    const random = randomNumbers(1);
    const upTo = (most: number) => 1 + Math.floor(most * random());
    for (let round = 0; round < 300; round++) {
      const [width, height] = [upTo(8), upTo(8)];
      const share = random();
      const data = Uint8Array.from({ length: width * height }, () => (random() < share ? 1 : 2));
      const size = { width: upTo(12), height: upTo(12) };
      const labels = { width, height, data };
      expect(outlineOf(labels, 1, size)).toEqual(outlineByPixel(labels, 1, size));
    }
  });
});
