import { describe, expect, it } from 'vitest';
import { reasonInWords, sampleAccount } from '../../../report/text/exclusions.ts';

describe('sampleAccount', () => {
  it('accounts for every sample: measured, excluded by reason, failed', () => {
    expect(
      sampleAccount({ n: 40, excluded: { 'flat-map': 2, 'empty-foreground': 1 }, failed: 3 }),
    ).toBe(
      '40 of 46 samples measured; 3 excluded (heatmap is flat: 2, no pixel of the class: 1); 3 failed',
    );
  });

  it('says no more than needed where all were measured', () => {
    expect(sampleAccount({ n: 1, excluded: {}, failed: 0 })).toBe('1 sample measured');
    expect(sampleAccount({ n: 0, excluded: {}, failed: 0 })).toBe('0 samples measured');
  });
});

describe('reasonInWords', () => {
  it('keeps a reason that it does not know', () => {
    expect(reasonInWords('of-the-future')).toBe('of-the-future');
  });
});
