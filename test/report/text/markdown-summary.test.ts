import { describe, expect, it } from 'vitest';
import { escapeMarkdown, markdownSummary } from '../../../report/text/markdown-summary.ts';
import { fortySamples, hostile, measured, resultsOf } from '../fixture.ts';

describe('markdownSummary', () => {
  it('says question, answer and figures', () => {
    const rows = [0.5, 0.625, 0.75, 0.5, 0.625, 0.75].map((meanForeground, i) =>
      measured(`${i}`, { meanForeground, meanBackground: 0.25 }),
    );
    const text = markdownSummary(resultsOf(rows));
    expect(text).toContain('**Where does mobilenet_v2 look when asked for an aeroplane?**');
    expect(text).toContain('More heat on the aeroplane than on the background');
    expect(text).toContain('- on-object: passed\n- beyond-place: not tested');
    expect(text).toContain('- 6 samples measured');
    expect(text).toContain('- difference 0.375, 95% interval 0.258 to 0.492');
    expect(text).toContain('- effect size d_z 3.35');
    expect(text).toContain('pointing game 100.0%');
  });

  it('escapes what a name could say to Markdown or HTML', () => {
    const text = markdownSummary(resultsOf(fortySamples()));
    expect(text).toContain(`\\<script\\>`);
    expect(text.replaceAll('\\<', '')).not.toContain('<');
    expect(text).toContain('- cat: n 12');
  });

  it('mentions nobody', () => {
    expect(escapeMarkdown('@octocat and a@b.c, 3 @ 4')).not.toMatch(/@\w/);
    expect(escapeMarkdown('@octocat').replace('\u2060', '')).toBe('@octocat');
  });

  it('stays small with many classes', () => {
    const rows = Array.from({ length: 2000 }, (_, i) =>
      measured(
        `${i}`,
        { meanForeground: 0.5, meanBackground: 0.25 },
        { class: `${i}${hostile.class}` },
      ),
    );
    const text = markdownSummary(resultsOf(rows));
    expect(text).toContain('- and 1980 more classes');
    expect(text.length).toBeLessThan(8_000);
  });

  it('says that there is nothing to say about an empty run', () => {
    const text = markdownSummary(resultsOf([], { classes: ['aeroplane'] }));
    expect(text).toContain('Too few images to say');
    expect(text).not.toMatch(/null|NaN|undefined/);
  });
});
