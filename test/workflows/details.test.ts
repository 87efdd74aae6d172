import { describe, expect, it } from 'vitest';
import type { AuditProgress } from '../../workflows/contract/workflow-messages.ts';
import { endedDetails, progressDetails } from '../../workflows/details.ts';

const measuring: AuditProgress = {
  stage: 'measure',
  pending: 400,
  cached: 50,
  measured: 116,
  excluded: 3,
  failed: 1,
  measuring: { since: 0, done: 20 },
  shards: [],
};

describe('progressDetails', () => {
  it('is a table of the stages, with the pace of this history', () => {
    expect(progressDetails(measuring, 10_000)).toBe(
      [
        '| stage | |',
        '| --- | --- |',
        '| read model and dataset | done |',
        '| measure samples | **under way**: 120 of 400 samples, 10.0 a second, 28 s left |',
        '| compare with baselines |  |',
        '| compute statistics |  |',
        '| draw pictures and the report |  |',
        '',
        '116 measured, 3 excluded, 1 failed; 50 were in the store already.',
      ].join('\n'),
    );
  });

  it('claims no pace before a sample has ended', () => {
    const text = progressDetails({ ...measuring, measuring: { since: 0, done: 120 } }, 10_000);
    expect(text).toContain('**under way**: 120 of 400 samples |');
  });
});

describe('endedDetails', () => {
  it('says how far a cancelled run was and how to go on', () => {
    const text = endedDetails(measuring, { cancelled: true, reason: 'cancelled' });
    expect(text).toMatch(/^\*\*Cancelled\.\*\*/);
    expect(text).toContain('continues from there.');
    expect(text).toContain('Stage: measure. 116 measured');
  });

  it('shows the reason of a failure as it is, and the results that it has', () => {
    const text = endedDetails(measuring, {
      cancelled: false,
      reason: '<b>`no`</b>\nheat',
      results: '**results**',
    });
    expect(text).toContain("**Failed:** `<b>'no'</b> heat`");
    expect(text).toContain('once the cause is fixed');
    expect(text).toContain('**results**');
  });
});
