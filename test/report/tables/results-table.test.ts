import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { figures } from '../../../report/plots/figures.ts';
import { latexTable, markdownTable } from '../../../report/tables/results-table.ts';
import { hostile, measured, resultsOf } from '../fixture.ts';

const rows = ['aeroplane', hostile.class, '50% A&B_1 $x$ #2 {~^\\}'].flatMap((name, at) =>
  [0.1, 0.2, 0.4].map((more, i) =>
    measured(
      `${at}-${i}`,
      { meanForeground: 0.4 + more, meanBackground: 0.3 },
      { class: name, difference: 0.1 + more },
    ),
  ),
);
const results = resultsOf(rows);

it('has a line for each class and one for all', () => {
  const lines = markdownTable(results).trimEnd().split('\n');
  expect(lines).toHaveLength(2 + 3 + 1);
  expect(lines).toContainEqual(
    expect.stringMatching(/^\| aeroplane \| 3 \| 0\.633 \| 0\.300 \| 0\.333 \|/),
  );
  expect(lines.at(-1)).toMatch(/^\| all \| 9 \|/);
});

it('escapes what LaTeX would run', () => {
  expect(latexTable(results)).toContain(
    '50\\% A\\&B\\_1 \\$x\\$ \\#2 \\{\\textasciitilde{}\\textasciicircum{}\\textbackslash{}\\} & 3 &',
  );
});

it('gives figures as files that stand alone', () => {
  const files = figures(results, rows);
  expect([...files.keys()]).toEqual(['pairs', 'differences', 'areas', 'classes']);
  for (const svg of files.values()) {
    const { document } = parseHTML(svg);
    expect(document.querySelector('svg')?.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg');
    expect(document.querySelector('svg > style')?.textContent).toContain('.object-dots');
    expect(svg).not.toContain('<script');
  }
  expect(figures(resultsOf([]), []).size).toBe(0);
});
