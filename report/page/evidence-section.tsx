import type { Results } from '../../core/schema/results.ts';
import { WideTable } from '../tables/wide-table.tsx';
import { Fixed, Interval, P, Percent } from '../text/datum.tsx';
import { comparisonWords, measureWords, statusWords } from '../text/evidence-rows.ts';
import { count } from '../text/format.ts';

/** The four steps that a verdict can rest on, each with its tests. */
export function EvidenceSection({ results }: { results: Results }) {
  const { evidence, otherMasks } = results;
  return (
    <section aria-labelledby="evidence">
      <h2 id="evidence">How far the evidence reaches</h2>
      <p>
        Each step asks more than the one before. It is passed if the one-sided p of every test that
        decides is at most half of the level α. A step behind one that is not passed is shown with
        its own result. For “beyond its usual place”, ROC-AUC decides; the difference of means can
        only fail it.
        {otherMasks && (
          <>
            {' '}
            Masks were exchanged among images of one class and similar area, at most{' '}
            <Fixed
              from="otherMasks.mostUnequalAreas"
              value={otherMasks.mostUnequalAreas}
              digits={1}
            />{' '}
            times apart.
          </>
        )}
      </p>
      <WideTable
        label="Table of the steps of evidence"
        class="evidence"
        columns={['Step', 'Result', 'Comparison', 'Measure', 'Estimate', 'p, one-sided']}
      >
        {evidence.steps.flatMap(({ step, status, reason, tests }, i) => {
          const result = statusWords[status];
          const rows = tests.map(({ name, measure, estimate, p }, j) => {
            const from = `evidence.steps.${i}.tests.${j}`;
            return (
              <tr>
                <th scope="row">{j === 0 ? step : ''}</th>
                <td>{j === 0 ? result : ''}</td>
                <td>{comparisonWords(name)}</td>
                <td>{measureWords(measure)}</td>
                <td>
                  <Fixed from={`${from}.estimate`} value={estimate} digits={3} />
                </td>
                <td>{p === null ? '–' : <P from={`${from}.p`} value={p} />}</td>
              </tr>
            );
          });
          if (rows.length > 0 && reason === undefined) return rows;
          return [
            ...rows,
            <tr>
              <th scope="row">{rows.length === 0 ? step : ''}</th>
              <td>{rows.length === 0 ? result : ''}</td>
              <th class="reason">{reason}</th>
              <td />
              <td />
              <td />
            </tr>,
          ];
        })}
      </WideTable>
      <Splits results={results} />
    </section>
  );
}

const splitNames: Record<Results['bySplit'][number]['split'], string> = {
  right: 'Predicted as their class',
  wrong: 'Predicted as another class',
  'one-class': 'Photos with one class of the audit',
  'several-classes': 'Photos with several classes of the audit',
};

function Splits({ results: { bySplit, meanOfClasses } }: { results: Results }) {
  if (bySplit.length === 0 && meanOfClasses === null) return null;
  return (
    <>
      {bySplit.length > 0 && (
        <WideTable
          label="Table by prediction and by classes in the photo"
          columns={['Samples', 'n', 'Difference', '95% interval', 'd_z', 'AUC']}
        >
          {bySplit.map(({ split, n, primary, rocAuc }, i) => (
            <tr>
              <th scope="row">{splitNames[split]}</th>
              <td>
                <Fixed from={`bySplit.${i}.n`} value={n} digits={0} />
              </td>
              <td>
                <Fixed
                  from={`bySplit.${i}.primary.meanDifference`}
                  value={primary.meanDifference}
                  digits={3}
                />
              </td>
              <td>
                <Interval
                  from={`bySplit.${i}.primary.differenceCI95`}
                  value={primary.differenceCI95}
                  digits={3}
                />
              </td>
              <td>
                <Fixed from={`bySplit.${i}.primary.dz`} value={primary.dz} digits={2} />
              </td>
              <td>
                <Fixed from={`bySplit.${i}.rocAuc`} value={rocAuc} digits={3} />
              </td>
            </tr>
          ))}
        </WideTable>
      )}
      {meanOfClasses && (
        <p>
          Mean over {count(meanOfClasses.classes, 'class', 'classes')}, each counting the same:
          difference{' '}
          <Fixed
            from="meanOfClasses.difference.mean"
            value={meanOfClasses.difference.mean}
            digits={3}
          />{' '}
          (95% interval{' '}
          <Interval
            from="meanOfClasses.difference.ci95"
            value={meanOfClasses.difference.ci95}
            digits={3}
          />
          ), ROC-AUC{' '}
          <Fixed from="meanOfClasses.rocAuc.mean" value={meanOfClasses.rocAuc.mean} digits={3} />
          {meanOfClasses.accuracy && (
            <>
              , accuracy{' '}
              <Percent from="meanOfClasses.accuracy.mean" value={meanOfClasses.accuracy.mean} />
            </>
          )}
          .
        </p>
      )}
    </>
  );
}
