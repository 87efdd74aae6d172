import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foregroundAmongHottest, rankHeat } from '../../../core/region/ranked-heat.ts';
import { largePixels, type RandomPixels, smallPixels } from '../random-pixels.ts';
import { row, withRegions } from './cases.ts';

test('both regions are in one order, the background first of equally hot pixels; void is in none', () => {
  const { ranked } = row([3, 9, 1, 3, 0], [1, 255, 0, 0, 0]);
  expect([...ranked.keys].map((key) => key & 1)).toEqual([0, 0, 0, 1]);
  expect(ranked).toMatchObject({ foreground: 1, background: 3 });
});

test('negative heat is the caller’s mistake', () => {
  expect(() => row([0, -0.5], [1, 0])).toThrow(
    new RangeError('Expected heat of at least 0, but received -0.5 at pixel 1.'),
  );
});

/** Ties, values that differ in the last bit, the smallest and the largest. */
const heat = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.constantFrom(0, -0, 1e-45, 1, 1.0000001, 1.0000002, 3.4e38),
  fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }),
);
const pixels = fc
  .array(fc.record({ heat, label: fc.constantFrom(0, 1) }), { maxLength: 80 })
  .map((some) => [...some, { heat: 2, label: 0 }, { heat: 3, label: 1 }])
  .map((some) => some.map((pixel) => ({ ...pixel, heat: Math.fround(pixel.heat) })));
const on = (some: { label: number }[]) => some.filter(({ label }) => label === 1).length;

test('ties at the k-th place count in proportion to the foreground among them', () => {
  fc.assert(
    fc.property(pixels, fc.nat(), (some, seed) => {
      const k = seed % (some.length + 1);
      const threshold =
        k === 0 ? Infinity : some.map(({ heat }) => heat).sort((a, b) => b - a)[k - 1]!;
      const above = some.filter(({ heat }) => heat > threshold);
      const tied = some.filter(({ heat }) => heat === threshold);
      const { ranked } = row(
        some.map(({ heat }) => heat),
        some.map(({ label }) => label),
      );
      expect(foregroundAmongHottest(ranked, k)).toBe(
        on(above) + (tied.length === 0 ? 0 : ((k - above.length) * on(tied)) / tied.length),
      );
    }),
    { numRuns: 300 },
  );
});

test.each(largePixels)(
  'keys are in order, and pairs counted: $width x $height, $kind',
  expectOrder,
);

test('keys of maps of any size are in order, and pairs counted', () => {
  fc.assert(fc.property(smallPixels, expectOrder));
});

function expectOrder(pixels: RandomPixels): void {
  const { heatmap, regions } = withRegions(pixels);
  const heat = heatmap.data.map(Math.abs);
  const bits = new Uint32Array(heat.buffer);
  const keys = [...regions.codes].flatMap((code, i) =>
    code === 255 ? [] : [2 * bits[i]! + Number(code === 1)],
  );
  const sorted = Uint32Array.from(keys).sort();
  rankHeat(heatmap, regions, (ranked) => {
    expect(Buffer.compare(bytesOf(ranked.keys), bytesOf(sorted))).toBe(0);
    expect(ranked.pairs).toBe(pairsOf(sorted));
  });
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Twice Mann–Whitney's U of keys in order. */
function pairsOf(keys: Uint32Array): number {
  let [pairs, colder] = [0, 0];
  for (let from = 0, to = 0; from < keys.length; from = to) {
    while (to < keys.length && keys[to]! >>> 1 === keys[from]! >>> 1) to++;
    const on = keys.subarray(from, to).reduce((sum, key) => sum + (key & 1), 0);
    pairs += on * (2 * colder + (to - from - on));
    colder += to - from - on;
  }
  return pairs;
}
