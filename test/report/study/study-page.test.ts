import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { cellFigures } from '../../../core/study/cell-figures.ts';
import { cellsCsv, cellsParquet } from '../../../report/files/cells-table.ts';
import { parquetReadObjects } from 'hyparquet';
import { renderStudy } from '../../../report/study/study-page.tsx';
import { studyRunOf } from '../../core/study/study-runs.ts';
import { hostile, measured } from '../fixture.ts';
import { inputOf, studyOf } from './fixture.ts';

const shape = { models: ['good', 'bad'], classes: ['cat', 'dog'], photos: 24, levels: [0.8, 0.6] };

function pageOf(results = studyOf(shape)) {
  return parseHTML(renderStudy(inputOf(results))).document;
}

it('has a cell for each class and model, which links to the audit and says its steps without colour', () => {
  const rows = [...pageOf().querySelectorAll('.matrix tbody tr')];
  expect(rows.map((row) => row.querySelector('th')!.textContent)).toEqual([
    'all classes',
    'cat',
    'dog',
  ]);
  const cell = rows[1]!.querySelectorAll('td')[1]!;
  expect(cell.querySelector('a')!.getAttribute('href')).toBe('../../runs/run-bad/report.html');
  expect(cell.textContent).toMatch(/0\.6\d\d n 12/);
  expect(cell.querySelector('.signs')!.getAttribute('aria-label')).toMatch(/^on-object: /);
});

it('ranks the models, and says what they are not compared on, and what is corrected', () => {
  const text = pageOf().querySelector('main')!.textContent;
  expect(text).toContain('good finds the object best of 2');
  expect(text).toContain('don’t compare models');
  expect(text).toContain('Holm’s method for 1 pair');
});

it('compares models within each class, corrected for the pairs of a class alone', () => {
  const three = { ...shape, models: ['good', 'bad', 'worse'], levels: [0.8, 0.6, 0.5] };
  const results = studyOf(three);
  const table = pageOf(results).querySelector('table.class-pairs');
  const cells = (selector: string) =>
    [...(table?.querySelectorAll(selector) ?? [])].map(({ textContent }) => textContent);
  expect(cells('thead th').slice(2)).toEqual(['good − bad', 'good − worse', 'bad − worse']);
  const { byClass = [] } = results.comparisons[0]?.measures[0] ?? {};
  const [first] = byClass[1]?.pairs ?? [];
  expect(cells('tbody tr:nth-child(2) > *').slice(0, 2)).toEqual(['dog', '12']);
  expect(cells('tbody tr:nth-child(2) > *')[2]).toContain(first?.difference.toFixed(3));
  expect(first?.holm).toBeGreaterThan(first?.p ?? 1);
  expect(pageOf(studyOf({ ...shape, classes: ['cat'] })).querySelector('.class-pairs')).toBeNull();
});

it('says images or clusters, whichever of them its figures count', () => {
  const textOf = (perCluster?: number) =>
    pageOf(studyOf({ ...shape, photos: 48, ...(perCluster ? { perCluster } : {}) }))
      .querySelector('main')!
      .textContent.replace(/\s+/g, ' ');
  const [byImage, byCluster] = [textOf(), textOf(2)];
  expect(byImage).toContain('Over 48 samples of 48 images.');
  expect(byImage).toContain('Classes with 10 images or more');
  expect(byImage).toContain('same photos hard?');
  expect(byImage).not.toContain('cluster');
  expect(byCluster).toContain('Over 48 samples of 24 clusters.');
  expect(byCluster).toContain('Classes with 10 clusters or more');
  expect(byCluster).toContain('its bootstrap draws whole clusters');
  expect(byCluster).toContain('same clusters hard?');
  expect(byCluster).toContain('Clusters');
  expect(byCluster).not.toMatch(/\bimages/i);
});

it('says which models have no untrained heads, and compares none on them', () => {
  const results = studyOf(shape);
  const [comparison] = results.comparisons;
  const without = {
    ...results,
    comparisons: [
      { ...comparison!, measures: comparison!.measures.slice(0, 1), withoutHeads: ['bad'] },
    ],
  };
  const text = pageOf(without).querySelector('main')!.textContent;
  expect(text).toContain('Not compared beyond untrained heads: bad has none');
  expect(pageOf().querySelector('main')!.textContent).not.toContain('Not compared beyond');
});

it('shows why an audit failed', () => {
  const results = studyOf(shape);
  const failed = { ...results.cells[1]!, results: null, failure: 'no such file' };
  const text = pageOf({ ...results, cells: [results.cells[0]!, failed] }).querySelector(
    'main',
  )!.textContent;
  expect(text).toContain('failed no such file');
  expect(text).toContain('of which 1 failed');
});

it('escapes names', () => {
  const models = [hostile.class, hostile.label];
  const page = renderStudy(inputOf(studyOf({ ...shape, models, classes: [hostile.class, 'dog'] })));
  const { document } = parseHTML(page);
  expect(document.querySelectorAll('script')).toHaveLength(1);
  expect(document.querySelectorAll('img[onerror]')).toHaveLength(0);
});

it('is bounded, whatever the number of photos', () => {
  const classes = Array.from({ length: 20 }, (_, i) => `class ${i}`);
  const page = renderStudy(inputOf(studyOf({ ...shape, classes, photos: 120 })));
  expect(page.length).toBeLessThan(200_000);
});

it('writes the same figures as CSV and Parquet', async () => {
  const rows = ['a', 'b', 'c'].map((name, i) =>
    measured(name, { meanForeground: 0.5 + 0.1 * i, meanBackground: 0.2 }),
  );
  const figures = cellFigures(studyRunOf('=1+1', rows));
  const [header, first] = cellsCsv(figures).split('\n');
  expect(header).toBe('model,dataset,class,method,attack,measure,estimate,low,high,n,run');
  expect(first).toMatch(/^'=1\+1,VOC2012,all,gradcam,clean,meanForeground,0\.6,/);
  const read = await parquetReadObjects({ file: cellsParquet(figures).slice().buffer });
  expect(read).toEqual(figures.map((figure) => ({ ...figure })));
});
