import type { MeasureComparison } from '../../core/schema/study-results.ts';
import { WideTable } from '../tables/wide-table.tsx';
import { Figures } from '../text/figures.tsx';
import { count, fixed, pValue } from '../text/format.ts';
import { measureTitles } from './study-text.ts';

/** Most pairs and classes of a table; more are in `study.json`. */
const MOST = { pairs: 15, classes: 60 };

/** The difference of each pair of models within each class, with its p; nothing if there is only one class. */
export function ClassPairs({ comparison }: { comparison: MeasureComparison }) {
  const { byClass, measure, pairs } = comparison;
  if (byClass.length < 2 || pairs.length === 0) return null;
  const isCut = pairs.length > MOST.pairs || byClass.length > MOST.classes;
  return (
    <details>
      <summary>Pairs within each class</summary>
      <p class="notes">
        A − B of the samples of each class that all models measured, and p of sign flips, corrected
        by Holm’s method for the {count(pairs.length, 'pair')} of its class.
      </p>
      <WideTable
        class="class-pairs"
        label={`Pairs of models within each class by ${measureTitles[measure]}`}
        columns={['Class', 'n', ...pairs.slice(0, MOST.pairs).map(({ a, b }) => `${a} − ${b}`)]}
      >
        {byClass.slice(0, MOST.classes).map((each) => (
          <tr>
            <th scope="row">{each.class}</th>
            <td>{each.n.toLocaleString('en')}</td>
            {each.pairs.slice(0, MOST.pairs).map(({ difference, holm }) => (
              <td>
                <b>
                  <Figures>{fixed(difference, 3)}</Figures>
                </b>{' '}
                <small>
                  <Figures>{holm === null ? 'no test' : `p ${pValue(Math.log10(holm))}`}</Figures>
                </small>
              </td>
            ))}
          </tr>
        ))}
      </WideTable>
      {isCut && (
        <p>
          More in <a href="study.json">study.json</a>.
        </p>
      )}
    </details>
  );
}
