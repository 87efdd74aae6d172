import { expect, it } from 'vitest';
import {
  otherMasks,
  permuteMasks,
  type GriddedSample,
} from '../../../core/baselines/permute-masks.ts';
import { packGrid, unpackGrid } from '../../../core/baselines/packed-grid.ts';
import { splitRegions } from '../../../core/image/regions.ts';
import { denseRanks } from '../../../core/region/dense-ranks.ts';
import { gridRocAucs } from '../../../core/region/grid-roc-auc.ts';
import { randomNumbers } from '../../../core/stats/random.ts';

const CELLS = 64;
const blob = (at: number, size: number) =>
  Uint16Array.from({ length: CELLS }, (_, cell) => Number(cell >= at && cell < at + size));

/** Samples with an object at a random place; heat follows it by so much. */
function samples(n: number, follows: number, uniform: () => number): GriddedSample[] {
  return Array.from({ length: n }, (_, i) => {
    const size = 6 + Math.floor(uniform() * 12);
    const foreground = blob(Math.floor(uniform() * (CELLS - size)), size);
    const heat = Float32Array.from(foreground, (on) => follows * on + uniform());
    return {
      class: 'cat',
      image: `${i}.jpg`,
      area: size / CELLS,
      heat: denseRanks(heat),
      mask: { foreground, background: foreground.map((on) => 1 - on) },
    };
  });
}

it('ranks own masks above all permuted ones where heat follows the object', () => {
  const permuted = permuteMasks(samples(40, 2, randomNumbers(1)))!;
  const results = otherMasks([permuted], 40)!;
  expect(results.p).toEqual({ greater: 1 / 1000, less: 1 });
  expect(results.own).toBeGreaterThan(0.9);
  expect(results.meanOfDraws).toBeLessThan(0.7);
});

it('holds its level where heat has nothing to do with the mask', () => {
  const uniform = randomNumbers(2);
  const audits = 300;
  let rejected = 0;
  for (let audit = 0; audit < audits; audit++) {
    const { p } = otherMasks([permuteMasks(samples(15, 0, uniform))!], 15)!;
    if (Math.min(p.greater, p.less) <= 0.025) rejected++;
  }
  // Binomial(300, 0.05): 15 are expected, and 28 or more come once in 1,000.
  expect(rejected).toBeGreaterThan(3);
  expect(rejected).toBeLessThan(28);
});

it('exchanges masks of similar area only, of five images at least', () => {
  const some = samples(43, 0, randomNumbers(3));
  const permuted = permuteMasks(some)!;
  expect(permuted.strata).toBeGreaterThanOrEqual(2);
  expect(permuted.strata).toBeLessThanOrEqual(8);
  expect(permuted.mostUnequalAreas).toBeLessThan(1.6);
  const unequal = some.slice(0, 5).map((sample, i) => ({ ...sample, area: 0.01 * 2 ** i }));
  expect(permuteMasks(unequal)).toMatchObject({ strata: 1, mostUnequalAreas: 16 });
});

it('says nothing of fewer than five samples, and of masks that are all the same', () => {
  expect(permuteMasks(samples(4, 1, randomNumbers(4)))).toBeNull();
  expect(otherMasks([], 0)).toBeNull();
  const [first] = samples(1, 2, randomNumbers(5));
  const same = Array.from({ length: 8 }, (_, i) => ({ ...first!, image: `${i}.jpg` }));
  expect(otherMasks([permuteMasks(same)!], 8)!.p).toEqual({ greater: 1, less: 1 });
});

it('packs heat and mask to what the grid’s ROC-AUC needs', () => {
  const size = { width: 64, height: 64 };
  const uniform = randomNumbers(6);
  const heat = { ...size, data: Float32Array.from({ length: 4096 }, uniform) };
  const labels = Uint8Array.from({ length: 4096 }, (_, i) => (i % 64 < 20 ? 1 : 0)).fill(
    255,
    0,
    64,
  );
  const packed = packGrid(heat, splitRegions({ ...size, data: labels }, 1));
  const { heat: ranks, mask } = unpackGrid(packed);
  expect([packed.width, packed.height]).toEqual([32, 32]);
  expect(Math.max(...ranks)).toBe(1023);
  expect([mask.foreground[0], mask.background[0], mask.background[31]]).toEqual([32768, 0, 32768]);
  expect(gridRocAucs([ranks], [mask])[0]).toBeGreaterThan(0.4);
});

it('widens what permuting changes where samples of one image go together, and only there', () => {
  const all = samples(40, 0.4, randomNumbers(7));
  const apart = permuteMasks(all)!;
  const dog = {
    ...apart,
    excess: apart.excess.map((one) => ({ ...one, image: `dog ${one.image}` })),
  };
  const [alone, paired] = [otherMasks([apart, dog], 80)!, otherMasks([apart, apart], 40)!];
  expect(alone.designEffect).toBe(1);
  // Each image has the same sample twice: (2 d)² / (d² + d²).
  expect(paired.designEffect).toBeCloseTo(2, 12);
  expect(paired.own).toBe(alone.own);
  expect(paired.p.greater).toBeGreaterThanOrEqual(alone.p.greater);
});
