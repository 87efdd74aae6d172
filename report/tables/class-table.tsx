import { BaselineName } from '../../core/schema/baseline-measures.ts';
import type { ClassResults, Results } from '../../core/schema/results.ts';
import { classPlot, mostClasses, baselineSymbols } from '../plots/class-plot.ts';
import { Step } from '../../core/schema/evidence.ts';
import { statusWords } from '../text/evidence-rows.ts';
import { Fixed, Percent, PValue } from '../text/datum.tsx';
import { Figures } from '../text/figures.tsx';
import { baselines as baselineKinds } from '../../core/baselines/baselines.ts';
import { PairBar } from '../plots/pair-bar.tsx';
import { weakestFirst } from '../text/weakest-first.ts';
import { WideTable } from './wide-table.tsx';

const mostRows = 100;

/** Forest plot and table, lowest mean difference first; nothing if there is only one class. */
export function ClassTable({ results }: { results: Results }) {
  const { byClass, unit = 'image' } = results;
  if (byClass.length < 2) return null;
  const sorted = weakestFirst(byClass);
  const baselines = BaselineName.options.filter((name) =>
    byClass.some((row) => row.baselines[name]),
  );
  return (
    <section aria-labelledby="classes">
      <h2 id="classes">By class</h2>
      <p>
        Classes whose evidence ends first come first. The p values are two-sided, of sign flips by{' '}
        {unit}, and corrected for the number of classes by Holm’s method; the last column is the
        highest step of the unbroken chain, corrected within each step by Benjamini and Hochberg’s.
      </p>
      <figure class="forest">
        <div dangerouslySetInnerHTML={{ __html: classPlot(results) }} />
        <figcaption>
          Mean difference of each class and of all, with 95% intervals; larger marks have more
          samples.
          {baselines.length > 0 && (
            <>
              {' '}
              Faint marks are the mean differences of baselines:{' '}
              {baselines.map((name, i) => (
                <>
                  {i > 0 && ', '}
                  <span class="baseline-key">
                    <span aria-hidden="true">{baselineSymbols[name].text}</span>{' '}
                    {baselineKinds[name].title}
                  </span>
                </>
              ))}
              .
            </>
          )}
          {sorted.length > mostClasses &&
            ` Only the ${mostClasses} classes with the lowest differences are drawn.`}
        </figcaption>
      </figure>
      <div class="wide" tabIndex={0} role="region" aria-label="Table by class">
        <table class="by-class">
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col">n</th>
              <th scope="col" class="bar">
                Mean heat, 0 to 1
              </th>
              <th scope="col">Object</th>
              <th scope="col">Background</th>
              <th scope="col">Difference</th>
              <th scope="col">
                <Figures>d_z</Figures>
              </th>
              <th scope="col">p</th>
              <th scope="col">AUC</th>
              <th scope="col">Pointing</th>
              <th scope="col">Accuracy</th>
              <th scope="col">Reached</th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, mostRows).map((row) => (
              <ClassRow row={row} index={byClass.indexOf(row)} />
            ))}
          </tbody>
        </table>
      </div>
      <ClassSteps sorted={sorted} />
      {baselines.length > 0 && (
        <ClassBaselines byClass={byClass} sorted={sorted} baselines={baselines} />
      )}
      {sorted.length > mostRows && (
        <p>
          {sorted.length - mostRows} more classes are in <a href="results.json">results.json</a>.
        </p>
      )}
    </section>
  );
}

function ClassRow({ row, index }: { row: Results['byClass'][number]; index: number }) {
  const { primary, measures } = row;
  const from = `byClass.${index}`;
  return (
    <tr>
      <th scope="row">{row.class}</th>
      <td>
        <Fixed from={`${from}.n`} value={row.n} digits={0} />
      </td>
      <td class="bar">
        {primary.meanForeground !== null && primary.meanBackground !== null && (
          <PairBar foreground={primary.meanForeground} background={primary.meanBackground} />
        )}
      </td>
      <td>
        <Fixed from={`${from}.primary.meanForeground`} value={primary.meanForeground} digits={3} />
      </td>
      <td>
        <Fixed from={`${from}.primary.meanBackground`} value={primary.meanBackground} digits={3} />
      </td>
      <td>
        <Fixed from={`${from}.primary.meanDifference`} value={primary.meanDifference} digits={3} />
      </td>
      <td>
        <Fixed from={`${from}.primary.dz`} value={primary.dz} digits={2} />
      </td>
      <td>
        <PValue from={`${from}.adjusted.holm.log10p`} value={row.adjusted?.holm.log10p ?? null} />
      </td>
      <td>
        <Fixed
          from={`${from}.measures.rocAuc.mean`}
          value={measures?.rocAuc.mean ?? null}
          digits={3}
        />
      </td>
      <td>
        <Percent from={`${from}.measures.pointingGame`} value={measures?.pointingGame ?? null} />
      </td>
      <td>
        <Percent from={`${from}.measures.accuracy`} value={measures?.accuracy ?? null} />
      </td>
      <td class={`verdict ${row.verdict}`}>{row.evidence.reached}</td>
    </tr>
  );
}

/** What became of each step in each class, and why if there is more to say. */
function ClassSteps({ sorted }: { sorted: readonly ClassResults[] }) {
  const shown = sorted.slice(0, mostRows);
  const reasons = shown.flatMap(({ class: name, evidence }) =>
    evidence.steps.flatMap(({ step, status, reason }) =>
      status === 'failed' && reason !== undefined ? [`${name}, ${step}: ${reason}.`] : [],
    ),
  );
  return (
    <details>
      <summary>Steps of the evidence, by class</summary>
      <WideTable label="Table of steps by class" columns={['Class', ...Step.options]}>
        {shown.map((row) => (
          <tr>
            <th scope="row">{row.class}</th>
            {row.evidence.steps.map(({ status }) => (
              <td>{statusWords[status]}</td>
            ))}
          </tr>
        ))}
      </WideTable>
      {reasons.length > 0 && (
        <ul>
          {reasons.map((reason) => (
            <li>{reason}</li>
          ))}
        </ul>
      )}
    </details>
  );
}

function ClassBaselines({
  byClass,
  sorted,
  baselines,
}: {
  byClass: readonly ClassResults[];
  sorted: readonly ClassResults[];
  baselines: readonly BaselineName[];
}) {
  return (
    <details>
      <summary>Differences of the baselines, by class</summary>
      <WideTable
        label="Table of baselines by class"
        columns={['Class', 'The model', ...baselines.map((name) => baselineKinds[name].title)]}
      >
        {sorted.slice(0, mostRows).map((row) => {
          const from = `byClass.${byClass.indexOf(row)}`;
          return (
            <tr>
              <th scope="row">{row.class}</th>
              <td>
                <Fixed
                  from={`${from}.primary.meanDifference`}
                  value={row.primary.meanDifference}
                  digits={3}
                />
              </td>
              {baselines.map((name) => (
                <td>
                  <Fixed
                    from={`${from}.baselines.${name}.difference.meanBaseline`}
                    value={row.baselines[name]?.difference.meanBaseline ?? null}
                    digits={3}
                  />
                </td>
              ))}
            </tr>
          );
        })}
      </WideTable>
    </details>
  );
}
