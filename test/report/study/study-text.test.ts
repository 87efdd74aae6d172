import { expect, it } from 'vitest';
import {
  correctionSentences,
  joinAccount,
  rankSentence,
  studyAnswers,
  studyMarkdown,
  studyQuestion,
  terminalStudy,
} from '../../../report/study/study-text.ts';
import { studyOf } from './fixture.ts';

const two = { models: ['good', 'bad'], classes: ['cat', 'dog'], photos: 24 };
const measureOf = (levels: number[], photos = 24) =>
  studyOf({ models: ['a', 'b', 'c'], classes: ['cat'], photos, levels }).comparisons[0]!
    .measures[0]!;

it('names the best model if ranks tell it from all others', () => {
  expect(rankSentence(measureOf([0.6, 0.8, 0.65]))).toMatch(
    /^b finds the object best of 3, ROC-AUC 0\.8\d\d\.$/,
  );
});

it('names those that may be the best if they can’t be told apart, and says so if none can', () => {
  expect(rankSentence(measureOf([0.8, 0.6, 0.8]))).toBe(
    'One of a and c finds the object best; which, can’t be told.'.replace('’', "'"),
  );
  expect(rankSentence(measureOf([0.7, 0.7, 0.7]))).toBe(
    'No model can be told to find the object better than all others.',
  );
});

it('ranks nothing on few images', () => {
  expect(rankSentence(measureOf([0.5, 0.9, 0.6], 12))).toBe(
    '12 images in common, too few to rank models: it takes 20.',
  );
});

it('counts the clusters of a list, if it has them', () => {
  const few = studyOf({ ...two, perCluster: 2 });
  expect(studyAnswers(few)).toEqual([
    '12 clusters in common, too few to rank models: it takes 20.',
  ]);
});

it('asks and answers, and turns around if the models do', () => {
  const better = studyOf({ ...two, levels: [0.8, 0.6] });
  expect(studyQuestion(better)).toBe('Which of 2 models looks at the object?');
  expect(studyAnswers(better)[0]).toContain('good finds the object best');
  expect(studyAnswers(studyOf({ ...two, levels: [0.6, 0.8] }))[0]).toContain(
    'bad finds the object best',
  );
});

it('says that there is nothing to compare, and why', () => {
  const results = studyOf({ ...two, models: ['good'], levels: [0.8] });
  expect(studyAnswers(results)).toEqual(['Nothing to compare: one model.']);
  const broken = { ...results.cells[0]!, model: 'broken', results: null, failure: 'no such file' };
  const failed = { ...results, cells: [...results.cells, broken] };
  expect(studyAnswers(failed)).toEqual(['Nothing to compare: 1 of 2 audits failed.']);
  expect(terminalStudy(failed)).toContain('broken on VOC2012 failed: no such file');
});

it('says how many tests are corrected for', () => {
  const of = (models: string[], classes: string[]) =>
    correctionSentences(studyOf({ models, classes, photos: 24 })).join(' ');
  expect(of(['a', 'b', 'c', 'd'], ['cat', 'dog'])).toContain('Holm’s method for 6 pairs');
  expect(of(['a', 'b', 'c', 'd'], ['cat', 'dog'])).toContain('not for the 2 classes');
  expect(of(['a', 'b'], ['cat'])).toContain('Holm’s method for 1 pair,');
  expect(of(['a', 'b'], ['cat'])).not.toContain('Within a class');
});

it('accounts for samples', () => {
  const samples = { compared: 24, notInAll: 2, otherFiles: 0, unmeasured: 1 };
  const [comparison] = studyOf(two).comparisons;
  expect(joinAccount({ ...comparison!, samples })).toBe(
    '24 samples measured by both models; left out: 2 asked about in some models only, 1 not measured in some',
  );
});

it('has a line a model for the Temporal UI and for terminals, with names escaped', () => {
  const results = studyOf({ ...two, models: ['<b>', 'bad'], levels: [0.8, 0.6] });
  expect(studyMarkdown(results)).toContain('- \\<b\\> on VOC2012: ROC-AUC 0.8');
  expect(terminalStudy(results)).toContain(
    'Compared over 24 samples measured by both models. The table is over all samples of each audit.',
  );
  expect(terminalStudy(results)).toMatch(/bad +VOC2012 +24 +0\.6\d\d +0\.\d{3} +2 +/);
});

it('tells in a terminal what attacks fooled beside noise, and how many rows it leaves out', () => {
  const figure = (estimate: number) => ({ estimate, low: null, high: null, n: 8 });
  const point = (model: string, epsilon: number, fooled: number) => ({
    ...{ model, dataset: 'VOC2012', attack: 'pgd linf', epsilon, n: 8, rocAucBefore: figure(0.8) },
    attacked: { fooled: figure(fooled), rocAuc: figure(0.6) },
    control: { fooled: figure(0.125), rocAuc: figure(0.8) },
  });
  const study = studyOf({ models: ['good', 'bad'], classes: ['cat'], photos: 24 });
  const of = (attacks: ReturnType<typeof point>[]) => terminalStudy({ ...study, attacks });
  const few = of([point('good', 2, 0.25), point('bad', 2, 1)]);
  expect(few).toMatch(/^good +VOC2012 +pgd linf +2 +25\.0% +12\.5%$/m);
  expect(few).toMatch(/^bad +VOC2012 +pgd linf +2 +100\.0% +12\.5%$/m);
  expect(few).not.toContain('more row');
  expect(of(Array.from({ length: 25 }, (_, i) => point('good', i + 1, 0)))).toContain(
    '1 more row on the page and in study.json.',
  );
  expect(terminalStudy(study)).not.toContain('fooled');
});
