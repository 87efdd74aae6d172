import { describe, expect, it } from 'vitest';
import { terminalSummary } from '../../../report/text/terminal-summary.ts';
import { excluded, fortySamples, measured, resultsOf } from '../fixture.ts';

describe('terminalSummary', () => {
  it('fits a few aligned lines', () => {
    const rows = [0.5, 0.625, 0.75].map((meanForeground, i) =>
      measured(`${i}`, { meanForeground, meanBackground: 0.25 }),
    );
    expect(terminalSummary(resultsOf([...rows, excluded('x')]))).toBe(
      [
        'Where does mobilenet_v2 look when it sees an aeroplane?',
        'More on the aeroplane than on the background.',
        '',
        '  samples          3 of 4 samples measured; 1 excluded (no pixel of the class: 1)',
        '  work             4 computed, 0 from the store, 0 failed',
        '  mean heat        0.625 on the object, 0.250 on the background',
        '  difference       0.375 (95% interval 0.064 to 0.686)',
        '  effect size d_z  3.00 (95% interval 0.14 to 5.94)',
        '  paired t-test    t(2) = 5.20, two-sided p = 0.035',
        '  ROC-AUC          0.875 (0.5: no relation to the mask)',
        '  pointing game    hottest pixel on the object in 100.0% of samples, within 15 pixels of it in 100.0%',
        '  mass accuracy    0.375 of the heat is on the object, which has 0.125 of the pixels',
        '  accuracy         100.0%',
        '  heat read at     features.18, 1280 channels on a 7x7 grid',
      ].join('\n'),
    );
  });

  it('has a table by class where there are several, and lets no name break a line', () => {
    const text = terminalSummary(resultsOf(fortySamples()));
    const table = text.split('\n').slice(-4);
    expect(table[0]).toMatch(/^ {2}class +n +object +background +difference +d_z +p \(Holm\)$/);
    expect(new Set(table.map((line) => line.length)).size).toBe(1);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it('says how the effect holds for small objects, and over images that have several samples', () => {
    const rows = Array.from({ length: 12 }, (_, i) =>
      measured(
        `${Math.floor(i / 2)}`,
        { meanForeground: 0.5 + ((i * 5) % 12) / 40, meanBackground: 0.25 },
        { foregroundArea: (i + 1) / 100, sample: `${i}` },
      ),
    );
    const text = terminalSummary(resultsOf(rows));
    expect(text).toMatch(
      /by object size {3}d_z \d\.\d\d small \(up to 4\.0%\), d_z \d\.\d\d medium \(up to 8\.0%\), d_z \d\.\d\d large \(up to 12\.0%\)/,
    );
    expect(text).toMatch(/clustered {8}t\(5\) = \d+\.\d\d over 6 images, two-sided p = /);
  });

  it('says that there is nothing to say about an empty run', () => {
    const text = terminalSummary(resultsOf([], { classes: ['aeroplane'] }));
    expect(text).toContain('Not enough data to say.');
    expect(text).not.toMatch(/null|NaN|undefined/);
  });
});
