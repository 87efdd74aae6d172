import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { classPlot } from '../../../report/plots/class-plot.ts';
import { renderReport } from '../../../report/page/page.tsx';
import { compareBaselines } from '../../../core/analysis/compare-baselines.ts';
import { fortySamples, baselineOf, resultsOf } from '../fixture.ts';

const rows = fortySamples();
const plain = resultsOf(rows);
const results = resultsOf(rows, {
  byClass: plain.byClass.map((one) => ({
    ...one,
    baselines: compareBaselines(
      rows.flatMap((row) =>
        row.status === 'measured' && row.class === one.class && row.class !== 'cat'
          ? [{ row, baselines: { gaussian: baselineOf(0.125), meanMask: baselineOf(0.25) } }]
          : [],
      ),
    ),
  })),
});

it('marks the baselines of each class, if it has any', () => {
  const { document } = parseHTML(classPlot(results));
  const titles = [...document.querySelectorAll('.baseline-marks title')].map(
    ({ textContent }) => textContent,
  );
  expect(titles).toHaveLength(4);
  expect(titles).toContain('aeroplane, a centred Gaussian: 0.125');
  expect(titles).toContain('aeroplane, the mean mask of the other images: 0.250');
});

it('names the marks and has their figures in a table', () => {
  const { document } = parseHTML(
    renderReport({ results, measurements: rows, pictures: new Map() }),
  );
  const key = document.querySelector('[aria-labelledby=classes] figcaption');
  expect(key?.textContent).toContain('+ a centred Gaussian');
  expect(key?.textContent).not.toContain('untrained');
  const cells = [
    ...document.querySelectorAll('[aria-label="Table of baselines by class"] tbody tr'),
  ].map((row) => [...row.querySelectorAll('td')].at(-1)?.textContent);
  expect(cells.sort()).toEqual(['0.250', '0.250', '–']);
});

it('says nothing of baselines where the audit has none', () => {
  expect(classPlot(plain)).not.toContain('baseline-marks');
  const html = renderReport({ results: plain, measurements: rows, pictures: new Map() });
  expect(html).not.toMatch(/Table of baselines by class|Faint marks/);
});
