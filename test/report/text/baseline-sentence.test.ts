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

describe('the baselines that the model exceeds', () => {
  it('are told apart from the others', () => {
    expect(sentence({ gaussian: 0, otherMask: 0.2 })).toBe(
      'The model’s difference exceeds that of its own heat on other images’ masks, but is not shown to exceed that of a centred Gaussian (one-sided p below 0.05).',
    );
  });

  it('may be all, or none', () => {
    expect(sentence({ gaussian: 0.2, otherMask: 0.2 })).toBe(
      'The model’s difference exceeds that of a centred Gaussian and its own heat on other images’ masks (one-sided p below 0.05).',
    );
    expect(sentence({ gaussian: -0.2, otherMask: 0 })).toBe(
      'The model’s difference is not shown to exceed that of a centred Gaussian or its own heat on other images’ masks (no one-sided p below 0.05).',
    );
  });

  it('are not mentioned if there are none', () => {
    expect(sentence({})).toBe('');
  });
});
