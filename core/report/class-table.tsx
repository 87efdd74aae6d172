import type { Results, Verdict } from '../spec/results.ts';
import { Figures } from './figures.tsx';
import { fixed, percent, pValue } from './format.ts';
import { PairBar } from './pair-bar.tsx';

const mostRows = 100;

const verdicts: Record<Verdict, string> = {
  'on-object': 'object',
  'on-background': 'background',
  'no-difference': 'no difference',
  'not-enough-data': 'too few',
};

/** One row per class, lowest mean difference first; nothing where there is only one class. */
export function ClassTable({ byClass }: Pick<Results, 'byClass'>) {
  if (byClass.length < 2) return null;
  const sorted = [...byClass].sort(
    (a, b) => (a.primary.meanDifference ?? Infinity) - (b.primary.meanDifference ?? Infinity),
  );
  return (
    <section aria-labelledby="classes">
      <h2 id="classes">By class</h2>
      <p>
        Lowest difference first. The p values are two-sided and corrected for the number of classes
        by Holm’s method; the last column is each class’s own verdict, uncorrected.
      </p>
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
              <th scope="col">Backgr.</th>
              <th scope="col">Difference</th>
              <th scope="col">
                <Figures>d_z</Figures>
              </th>
              <th scope="col">p</th>
              <th scope="col">AUC</th>
              <th scope="col">Pointing</th>
              <th scope="col">Accuracy</th>
              <th scope="col">More heat on</th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, mostRows).map((row) => (
              <ClassRow row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {sorted.length > mostRows && (
        <p>
          {sorted.length - mostRows} more classes are in <a href="results.json">results.json</a>.
        </p>
      )}
    </section>
  );
}

function ClassRow({ row }: { row: Results['byClass'][number] }) {
  const { primary, measures } = row;
  const cells = [
    fixed(primary.meanForeground, 3),
    fixed(primary.meanBackground, 3),
    fixed(primary.meanDifference, 3),
    fixed(primary.dz, 2),
    pValue(row.adjusted?.holm.log10p ?? null),
    fixed(measures?.rocAuc.mean ?? null, 3),
    percent(measures?.pointingGame ?? null),
    percent(measures?.accuracy ?? null),
  ];
  return (
    <tr>
      <th scope="row">{row.class}</th>
      <td>{row.n}</td>
      <td class="bar">
        {primary.meanForeground !== null && primary.meanBackground !== null && (
          <PairBar foreground={primary.meanForeground} background={primary.meanBackground} />
        )}
      </td>
      {cells.map((cell) => (
        <td>
          <Figures>{cell}</Figures>
        </td>
      ))}
      <td class={`verdict ${row.verdict}`}>{verdicts[row.verdict]}</td>
    </tr>
  );
}
