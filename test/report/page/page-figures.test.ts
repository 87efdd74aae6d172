import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../report/page/page.tsx';
import type { Measured } from '../../../core/schema/measurement.ts';
import { compareBaselines } from '../../../core/analysis/compare-baselines.ts';
import { contextResults } from '../../../core/analysis/context-results.ts';
import { groupResults } from '../../../core/analysis/group-results.ts';
import { isRightBy } from '../../../core/analysis/is-right.ts';
import { interventionResults } from '../../../core/analysis/intervention-results.ts';
import { altered } from '../../core/analysis/altered-rows.ts';
import { fortySamples, baselineOf, picturesOf, resultsOf } from '../fixture.ts';
import { strangeFigures } from './page-figures.ts';

/** A run with everything that a page can show: baselines, interventions, context, two methods, classes. */
const rows = fortySamples().map((row, i) =>
  row.status === 'measured'
    ? { ...row, context: { person: { mass: 0.3 + 0.005 * i, area: 0.25 } } }
    : row,
);
const measuredRows = rows.filter((row) => row.status === 'measured');
const baselinesOf = (some: readonly Measured[]) =>
  compareBaselines(
    some.map((row, i) => ({
      row,
      baselines: {
        gaussian: baselineOf(0.1 + 0.01 * (i % 5)),
      },
    })),
  );
const asked = measuredRows.map(({ sample }, i) =>
  altered(sample, { drop: 1 + (i % 7), background: 0.02 * i, flipped: i % 3 === 0 }),
);
const verdictOptions = { alpha: 0.05, smallestEffect: 0.2 };
const plain = resultsOf(rows);
const results = resultsOf(rows, {
  baselines: baselinesOf(measuredRows),
  byClass: plain.byClass.map((one) => ({
    ...one,
    baselines: baselinesOf(measuredRows.filter((row) => row.class === one.class)),
  })),
  byMethod: (['gradcam', 'layercam'] as const).map((method) => ({
    method,
    ...groupResults(rows, verdictOptions),
  })),
  interventions: {
    ...interventionResults(asked, isRightBy({ aeroplane: [404] })).results,
    unanswered: 0,
  },
  context: contextResults(measuredRows, 0.05),
});
const html = renderReport({ results, measurements: rows, pictures: picturesOf(rows) });

describe('the figures of the report page', () => {
  it('are those of results.json, in every section', () => {
    expect(strangeFigures(html, results)).toEqual([]);
    const roots = [...html.matchAll(/data-from="(\w+)/g)].map(([, root]) => root);
    expect(new Set(roots)).toEqual(
      new Set([
        'primary',
        'measures',
        'equivalence',
        'baselines',
        'byClass',
        'byArea',
        'byMethod',
        'interventions',
        'context',
        'evidence',
        'bySplit',
        'meanOfClasses',
      ]),
    );
  });

  it('would be found out if a figure were another, rounded otherwise, or of no results', () => {
    const { primary } = results;
    const other = { ...results, primary: { ...primary, dz: (primary.dz ?? 0) + 0.01 } };
    expect(strangeFigures(html, other)).toContain("primary.dz is another's");

    const shown = primary.meanForeground?.toFixed(3) ?? '';
    const misprinted = html.replaceAll(`>${shown}<`, '>0.987<');
    expect(strangeFigures(misprinted, results)).toContain(
      'primary.meanForeground is shown as 0.987',
    );

    const added = html.replace('</td>', ' 0.5</td>');
    expect(strangeFigures(added, results)).toEqual(['"passed 0.5" comes from nowhere']);
    const claimed = html.replace('class="lead">', 'class="lead">77.7% of ');
    expect(strangeFigures(claimed, results)).toHaveLength(1);
  });
});
