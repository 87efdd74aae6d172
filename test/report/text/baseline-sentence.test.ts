import { describe, expect, it } from 'vitest';
import { baselineSentence } from '../../../report/text/baseline-sentence.ts';
import { compareBaselines } from '../../../core/analysis/compare-baselines.ts';
import { measured, baselineOf } from '../fixture.ts';

const rows = Array.from({ length: 8 }, (_, i) =>
  measured(`n${i}`, { meanForeground: 0.6 + i / 100, meanBackground: 0.2 }),
);
/** Baselines whose differences are so far below the model's, give or take. */
const baselinesBelow = (gaps: Partial<Record<'gaussian' | 'otherMask', number>>) =>
  compareBaselines(
    rows.map((row, i) => ({
      row,
      baselines: Object.fromEntries(
        Object.entries(gaps).map(([name, gap]) => [
          name,
          baselineOf(row.difference - gap + (i % 2 === 0 ? 0.05 : -0.05)),
        ]),
      ),
    })),
  );
const sentence = (gaps: Parameters<typeof baselinesBelow>[0]) =>
  baselineSentence({ baselines: baselinesBelow(gaps), alpha: 0.05 });

describe('what the model beats', () => {
  it('is told apart from what it does not beat', () => {
    expect(sentence({ gaussian: 0, otherMask: 0.2 })).toBe(
      "The model beats its own heat on other images' masks, but not a centred Gaussian (one-sided p below 0.05).",
    );
  });

  it('may be all of it, or none', () => {
    expect(sentence({ gaussian: 0.2, otherMask: 0.2 })).toBe(
      "The model beats a centred Gaussian and its own heat on other images' masks (one-sided p below 0.05).",
    );
    expect(sentence({ gaussian: -0.2, otherMask: 0 })).toBe(
      "The model beats none of these, which know less: a centred Gaussian and its own heat on other images' masks (no one-sided p below 0.05).",
    );
  });

  it('is not mentioned where there is nothing to beat', () => {
    expect(sentence({})).toBe('');
  });
});
