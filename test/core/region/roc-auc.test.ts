import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rocAuc } from '../../../core/region/roc-auc.ts';
import { goldenCases, row } from './cases.ts';

test.each(goldenCases)('ROC-AUC equals scikit-learn: $name', ({ ranked, expected }) => {
  expect(rocAuc(ranked)).toBeCloseTo(expected.rocAuc, 12);
});

/** Few distinct values, so that ties are common, labels with both regions. */
const heat = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }),
);
const pixels = fc
  .array(fc.record({ heat, label: fc.constantFrom(0, 1, 255) }), { maxLength: 60 })
  .map((some) => [...some, { heat: 0.5, label: 0 }, { heat: 1, label: 1 }]);
const auc = (some: { heat: number; label: number }[]) => {
  const { ranked } = row(
    some.map((pixel) => pixel.heat),
    some.map((pixel) => pixel.label),
  );
  return rocAuc(ranked);
};

test('ROC-AUC is the share of pairs in which foreground is hotter, ties counting half', () => {
  fc.assert(
    fc.property(pixels, (some) => {
      const on = some.filter((pixel) => pixel.label === 1);
      const off = some.filter((pixel) => pixel.label === 0);
      const wins = on.flatMap((a) => off.map((b) => (Math.sign(a.heat - b.heat) + 1) / 2));
      const share = wins.reduce((sum, win) => sum + win, 0) / wins.length;
      expect(auc(some)).toBeCloseTo(share, 12);
    }),
  );
});

test('ROC-AUC of the inverted mask is 1 minus it', () => {
  fc.assert(
    fc.property(pixels, (some) => {
      const inverted = some.map(({ heat, label }) => ({
        heat,
        label: label === 255 ? 255 : 1 - label,
      }));
      expect(auc(some) + auc(inverted)).toBeCloseTo(1, 12);
    }),
  );
});
