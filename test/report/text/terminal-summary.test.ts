import { describe, expect, it } from 'vitest';
import { terminalSummary } from '../../../report/text/terminal-summary.ts';
import { excluded, fortySamples, measured, resultsOf } from '../fixture.ts';

describe('terminalSummary', () => {
  it('says the answer, then the steps, then the figures', () => {
    const rows = [0.5, 0.625, 0.75, 0.6, 0.7, 0.55].map((meanForeground, i) =>
      measured(`${i}`, { meanForeground, meanBackground: 0.25 }),
    );
    const lines = terminalSummary(resultsOf([...rows, excluded('x')])).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'Where does mobilenet_v2 look when asked for an aeroplane?',
      'More heat on the aeroplane than on the background, but whether its usual place explains it was not tested.',
      '',
    ]);
    const find = (start: string) => lines.find((line) => line.trimStart().startsWith(start));
    expect(find('on-object')).toMatch(/passed +object less background, as published .* 0\.371 /);
    expect(find('beyond-place')).toMatch(/not tested +the audit was run without baselines/);
    expect(find('samples')).toContain('6 of 7 samples measured; 1 excluded');
    expect(find('pointing game')).toContain('100.0% of samples (100.0% if void counts as a miss)');
    expect(find('accuracy')).toContain('100.0% of samples, 100.0% of images');
  });

  it('has a table by class where there are several, and lets no name break a line', () => {
    const text = terminalSummary(resultsOf(fortySamples()));
    const table = text.split('\n').slice(-4);
    expect(table[0]).toMatch(
      /^ {2}class +n +difference +d_z +p \(Holm\) +AUC +accuracy +reached +steps passed$/,
    );
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
    expect(text).toMatch(/clustered {8}t\(5\.0\) = \d+\.\d\d over 6 images, two-sided p = /);
  });

  it('says that there is nothing to say about an empty run', () => {
    const text = terminalSummary(resultsOf([], { classes: ['aeroplane'] }));
    expect(text).toContain('Too few images to say where there is more heat.');
    expect(text).not.toMatch(/null|NaN|undefined/);
  });
});
