import { expect, it } from 'vitest';
import { renderReport } from '../../../report/page/page.tsx';
import { terminalSummary } from '../../../report/text/terminal-summary.ts';
import { contextResults } from '../../../core/analysis/context-results.ts';
import { altered } from '../../core/analysis/altered-rows.ts';
import { hostile, resultsOf } from '../fixture.ts';

const drops = [4, 3, 5, 4, 2, 6, 3, 5];
const pairs = drops.map((drop, i) =>
  altered(`photo_${i}`, { drop, background: 0.1 * i, flipped: i < 2 }),
);
const rows = pairs.map(({ row }, i) => ({
  ...row,
  class: hostile.class,
  context: { person: { mass: 0.5 + 0.01 * i, area: 0.1 } },
}));
const answers = new Map(pairs.map(({ row, answers }) => [row.sample, answers]));
const results = resultsOf(
  rows,
  {
    context: contextResults(rows, 0.05),
  },
  { answers },
);
const page = (of: typeof results) =>
  renderReport({ results: of, measurements: rows, pictures: new Map() });

it('prints in the terminal what was lost, and which other object is hotter than the background', () => {
  const text = terminalSummary(results);
  expect(text).toMatch(
    /Background filled with one colour +logit 10\.00 to 5\.00, accuracy 100\.0% to 75\.0% \(right to wrong 25\.0%, wrong to right 0\.0%, another logit of the class 0\.0%\)/,
  );
  expect(text).toContain('person is 5.3 times as hot as the background on average');
});

it('shows effects and context on the page, names escaped', () => {
  const html = page(results);
  expect(html).toContain('Background filled with one colour');
  expect(html.replace(/<[^>]+>/g, '')).toContain('10.00 → 5.00');
  expect(html).toContain('Table of heat on other objects');
  expect(html).not.toContain(`${hostile.class}, person`);
});

it('shows nothing without interventions and other objects in masks', () => {
  const { interventions, context, ...others } = results;
  expect(interventions && context).toBeDefined();
  expect(page(others)).not.toMatch(/What the model relies on|Heat on other objects/);
  expect(terminalSummary(others)).not.toContain('flipped');
});

it('says over which samples it is if the model was asked for what it predicts', () => {
  const predicted = { ...results, target: 'predicted' };
  const clause = 'over the samples that were predicted as their class';
  expect(terminalSummary(predicted)).toContain(`  ${clause}:\n  Background filled with one colour`);
  expect(page(predicted).split(`All of it is ${clause}.`)).toHaveLength(3);
  expect(terminalSummary(results) + page(results)).not.toContain(clause);
});
