import { expect, it } from 'vitest';
import { compareRuns } from '../../../core/compare/compare-runs.ts';
import {
  comparisonAnswer,
  comparisonSentence,
} from '../../../report/compare/comparison-sentences.ts';
import { markdownComparison, terminalComparison } from '../../../report/compare/comparison-text.ts';
import { rowsOf, runOf } from '../../core/compare/runs.ts';
import { hostile } from '../fixture.ts';

const high = rowsOf([
  [0.9, 0.2],
  [0.8, 0.1],
  [0.7, 0.2],
  [0.9, 0.4],
  [0.8, 0.3],
  [0.7, 0.1],
]);
const low = rowsOf([
  [0.3, 0.4],
  [0.2, 0.5],
  [0.4, 0.5],
  [0.1, 0.3],
  [0.2, 0.3],
  [0.5, 0.6],
]);
const compare = (a = high, b = low, modelB = 'old.onnx') =>
  compareRuns(runOf(a, { model: 'new.onnx' }), runOf(b, { model: modelB })).comparison;

it('names the model that puts more of its heat on the object, and by how much', () => {
  expect(comparisonSentence(compare())).toMatch(
    /^Over 6 samples, new puts more heat on the object relative to the background than old does, by 0\.733: object minus background is 0\.583 for new and -0\.150 for old \(95% interval of A − B /,
  );
  expect(comparisonSentence(compare(low, high))).toMatch(
    /^Over 6 samples, old puts more .* by 0\.733: /,
  );
});

it('says where heat lies and never which is better', () => {
  for (const comparison of [compare(), compare(low, high), compare(high, high)]) {
    expect(terminalComparison(comparison)).not.toMatch(/better|worse|good|bad/);
  }
});

it('says that runs which agree on every sample are the same', () => {
  const same = compare(high, high);
  expect(comparisonAnswer(same)).toBe('No difference that matters.');
  expect(comparisonSentence(same)).toMatch(/both have the same difference on each/);
});

it('calls runs of one model by their ids', () => {
  const a = runOf(high, { runId: 'monday' });
  const b = runOf(low, { runId: 'tuesday' });
  expect(comparisonAnswer(compareRuns(a, b).comparison)).toBe('monday does.');
});

it('is Markdown whatever a model is called', () => {
  const markdown = markdownComparison(compare(high, low, `${hostile.class}.onnx`));
  expect(markdown).not.toContain('<script>');
  expect(markdown).toContain('| Object minus background | 6 | 0.583 | -0.150 | 0.733 |');
});

it('decides by sign flips, and prints their p', () => {
  // Six differences that all agree: 2 of 64 patterns.
  expect(comparisonSentence(compare())).toContain('sign flips two-sided p = 0.031');
  expect(terminalComparison(compare())).toMatch(/Object minus background .* 0\.031$/m);
});

it('says of five images that they are too few, whatever they show', () => {
  const few = compare(high.slice(1), low.slice(1));
  expect(comparisonAnswer(few)).toBe('Not enough data to say.');
  expect(comparisonSentence(few)).toMatch(/^Over 5 samples of fewer than 6 images, nothing can be/);
});

it('shows the steps of either run, and how far each chain reaches', () => {
  const text = terminalComparison(compare());
  expect(text).toContain(
    'Over all of its own samples, the evidence of new reaches “on the object”, and that of old no step.',
  );
  expect(text).toMatch(/^ {2}on-object +passed +opposite$/m);
  expect(text).toMatch(/^ {2}beyond-place +not tested +not tested$/m);
  expect(markdownComparison(compare(low, high))).toMatch(/\| on-object \| opposite \| passed \|/);
  expect(terminalComparison(compare(low, low))).toContain('neither run passes the first step');
  expect(terminalComparison(compare(high, high))).toContain(
    'the evidence of either run reaches “on the object”.',
  );
});
