import { describe, expect, it } from 'vitest';
import { nullSentence } from '../../../report/text/null-sentence.ts';
import { compareNulls } from '../../../core/analysis/compare-nulls.ts';
import { measured, nullOf } from '../fixture.ts';

const rows = Array.from({ length: 8 }, (_, i) =>
  measured(`n${i}`, { meanForeground: 0.6 + i / 100, meanBackground: 0.2 }),
);
/** Nulls whose differences are so far below the model's, give or take. */
const nullsBelow = (gaps: Partial<Record<'gaussian' | 'otherMask', number>>) =>
  compareNulls(
    rows.map((row, i) => ({
      row,
      nulls: Object.fromEntries(
        Object.entries(gaps).map(([name, gap]) => [
          name,
          nullOf(row.difference - gap + (i % 2 === 0 ? 0.05 : -0.05)),
        ]),
      ),
    })),
  );
const sentence = (gaps: Parameters<typeof nullsBelow>[0]) =>
  nullSentence({ nulls: nullsBelow(gaps), alpha: 0.05 });

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
