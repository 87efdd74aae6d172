import { expect, it } from 'vitest';
import { StudyResults } from '../../../core/schema/study-results.ts';
import { cellFigures } from '../../../core/study/cell-figures.ts';
import { studyResults, type StudyOutline } from '../../../core/study/study-results.ts';
import { measured } from '../../report/fixture.ts';
import { studyRunOf } from './study-runs.ts';

/** Rows of a model whose ROC-AUC is so high, one photo a row, two classes in turn. */
function rowsOf(level: number, photos = 24) {
  return Array.from({ length: photos }, (_, i) =>
    measured(
      `photo_${i}`,
      { meanForeground: level - 0.01 * (i % 7), meanBackground: 0.2 },
      {
        class: i % 2 === 0 ? 'cat' : 'dog',
        sample: `photo_${i}/${i % 2 === 0 ? 'cat' : 'dog'}`,
        rocAuc: level + 0.005 * ((i * 5) % 7),
        pointingHit: i % 4 !== 0,
      },
    ),
  );
}

const outline: StudyOutline = {
  studyId: 'study-1',
  startedAt: '2026-11-29T00:00:00Z',
  finishedAt: '2026-11-29T00:01:00Z',
  alpha: 0.05,
  method: 'gradcam',
  models: ['a', 'b', 'broken'],
  datasets: ['VOC2012'],
  cells: [],
};

it('has an entry for each model and class, and compares the models that have results', () => {
  const runs = [
    studyRunOf('a', rowsOf(0.8), { untrained: 0.7 }),
    studyRunOf('b', rowsOf(0.6), { untrained: 0.4 }),
  ];
  const results = studyResults(outline, runs);
  expect(StudyResults.parse(results)).toEqual(results);
  expect(results.entries.map(({ model, class: name, n }) => [model, name, n])).toEqual([
    ['a', null, 24],
    ['a', 'cat', 12],
    ['a', 'dog', 12],
    ['b', null, 24],
    ['b', 'cat', 12],
    ['b', 'dog', 12],
  ]);
  const [comparison] = results.comparisons;
  expect(comparison).toMatchObject({ models: ['a', 'b'], samples: { compared: 24 } });
  const [onAuc, onHeads] = comparison!.measures;
  expect(onAuc).toMatchObject({ measure: 'rocAuc', n: 24 });
  expect(onAuc!.pairs[0]!.difference).toBeCloseTo(0.2, 12);
  // What each model's untrained heads reach turns the order around.
  expect(onHeads).toMatchObject({ measure: 'beyondHeads', n: 24 });
  expect(onHeads!.pairs[0]!.difference).toBeCloseTo(0.2 - 0.3, 12);
  expect(comparison!.disagreements).toHaveLength(12);
  expect(comparison!.agreement).toMatchObject([{ model: null, a: 'a', b: 'b', n: 24 }]);
});

it('does not compare on untrained heads if a model has none, and names it', () => {
  const runs = [studyRunOf('a', rowsOf(0.8), { untrained: 0.7 }), studyRunOf('b', rowsOf(0.6))];
  const [comparison] = studyResults(outline, runs).comparisons;
  expect(comparison!.measures.map(({ measure }) => measure)).toEqual(['rocAuc']);
  expect(comparison!.withoutHeads).toEqual(['b']);
});

it('compares within datasets only, and none with one model', () => {
  const runs = [studyRunOf('a', rowsOf(0.8)), studyRunOf('b', rowsOf(0.8), { dataset: 'COCO' })];
  const results = studyResults({ ...outline, datasets: ['VOC2012', 'COCO'] }, runs);
  expect(results.comparisons).toEqual([]);
  expect(results.entries).toHaveLength(6);
});

it('finds the samples on which models disagree most', () => {
  const odd = rowsOf(0.6).map((row, i) => (i === 5 ? { ...row, rocAuc: 0.1 } : row));
  const [comparison] = studyResults(outline, [
    studyRunOf('a', rowsOf(0.6)),
    studyRunOf('b', odd),
  ]).comparisons;
  expect(comparison!.disagreements[0]).toMatchObject({ sample: 'photo_5/dog' });
  expect(comparison!.disagreements[0]!.rocAucs[1]).toBe(0.1);
});

it('has a figure for each class, method and measure of a cell', () => {
  const rows = rowsOf(0.8);
  const figures = cellFigures(studyRunOf('a', rows, { untrained: 0.7 }));
  const of = (name: string, measure: string) =>
    figures.find((figure) => figure.class === name && figure.measure === measure);
  expect(figures.length).toBe(3 * 15);
  const cats = rows.filter((row) => row.class === 'cat').map(({ rocAuc }) => rocAuc);
  const mean = cats.reduce((sum, value) => sum + value, 0) / 12;
  expect(of('cat', 'rocAuc')).toMatchObject({ model: 'a', attack: 'clean', n: 12, run: 'run-a' });
  expect(of('cat', 'rocAuc')!.estimate).toBeCloseTo(mean, 12);
  expect(of('all', 'pointingHit')).toMatchObject({ estimate: 0.75, n: 24 });
  expect(of('cat', 'beyondHeads')!.estimate).toBeCloseTo(mean - 0.7, 12);
});
