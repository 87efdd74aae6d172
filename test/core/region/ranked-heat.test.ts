import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foregroundAmongHottest } from '../../../core/region/sorted-regions.ts';
import { row } from './cases.ts';

test('each region is sorted by itself, void in neither', () => {
  const { sorted } = row([3, 9, 1, 2, 0], [1, 255, 0, 1, 0]);
  expect([...sorted.foreground]).toEqual([2, 3]);
  expect([...sorted.background]).toEqual([0, 1]);
});

const pixels = fc
  .array(fc.record({ heat: fc.integer({ min: 0, max: 5 }), label: fc.constantFrom(0, 1) }), {
    maxLength: 40,
  })
  .map((some) => [...some, { heat: 2, label: 0 }, { heat: 3, label: 1 }]);

test('ties at the k-th place count in proportion to the foreground among them', () => {
  fc.assert(
    fc.property(pixels, fc.nat(), (some, seed) => {
      const k = seed % (some.length + 1);
      const threshold =
        k === 0 ? Infinity : some.map(({ heat }) => heat).sort((a, b) => b - a)[k - 1]!;
      const above = some.filter(({ heat }) => heat > threshold);
      const tied = some.filter(({ heat }) => heat === threshold);
      const on = (pixels: typeof some) => pixels.filter(({ label }) => label === 1).length;
      const share = tied.length === 0 ? 0 : on(tied) / tied.length;
      const { sorted } = row(
        some.map(({ heat }) => heat),
        some.map(({ label }) => label),
      );
      expect(foregroundAmongHottest(sorted, k)).toBeCloseTo(
        on(above) + (k - above.length) * share,
        12,
      );
    }),
  );
});
