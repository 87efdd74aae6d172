import { describe, expect, it } from 'vitest';
import {
  count,
  fixed,
  interval,
  percent,
  probability,
  pValue,
  typeset,
} from '../../../report/text/format.ts';

describe('format', () => {
  it('writes a dash where there is no figure', () => {
    expect([fixed(null, 2), percent(null), interval(null, 2), pValue(null)]).toEqual([
      '–',
      '–',
      '–',
      '–',
    ]);
  });

  it('never writes a negative zero', () => {
    expect(fixed(-0.0004, 3)).toBe('0.000');
    expect(fixed(-0.0006, 3)).toBe('-0.001');
  });

  it('never writes a p value as zero, not even one that a double cannot hold', () => {
    expect(pValue(-400.5)).toBe('3.2e-401');
    expect(pValue(-1.5)).toBe('0.032');
    expect(pValue(0)).toBe('1.000');
  });

  it('never writes a probability as zero', () => {
    expect([probability(0), probability(0.004), probability(0.005), probability(1)]).toEqual([
      'below 0.01',
      'below 0.01',
      '0.01',
      '1.00',
    ]);
  });

  it('writes intervals in words, so that no dash stands before a minus sign', () => {
    expect(interval([-0.125, 0.25], 2)).toBe('-0.13 to 0.25');
  });

  it('sets a minus sign before figures, and leaves hyphens in words', () => {
    expect(typeset('ROC-AUC -0.5')).toBe('ROC-AUC −0.5');
    expect(typeset('ResNet-50 by (-0.5 to -0.1), 2026-11-29')).toBe(
      'ResNet-50 by (−0.5 to −0.1), 2026-11-29',
    );
  });

  it('counts in singular and plural', () => {
    expect([count(1, 'sample'), count(12031, 'sample')]).toEqual(['1 sample', '12,031 samples']);
  });
});
