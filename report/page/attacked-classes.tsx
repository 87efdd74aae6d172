import type { AttackResults } from '../../core/schema/results.ts';
import { WideTable } from '../tables/wide-table.tsx';
import { attackName, regionNames } from '../text/attack-words.ts';
import { Fixed, Percent } from '../text/datum.tsx';
import { shortName } from '../text/one-line.ts';

/** Classes in a table; more are in `results.json`. */
const MOST_CLASSES = 100;

/** Shares fooled and heat by class, one column for each region and size; nothing if there is only one class. */
export function AttackedClasses({ attack, from }: { attack: AttackResults; from: string }) {
  const names = [...new Set(attack.figures.flatMap(({ byClass = [] }) => byClass.map(nameOf)))];
  if (names.length < 2) return null;
  const shown = names.sort().slice(0, MOST_CLASSES);
  const columns = attack.figures.map(({ region, epsilon, byClass = [] }, j) => ({
    title: `${regionNames[region]}, ε = ${epsilon}`,
    ofClass: new Map(
      byClass.map((of, k) => [of.class, { of, at: `${from}.figures.${j}.byClass.${k}` }]),
    ),
  }));
  return (
    <details>
      <summary>By class</summary>
      <p>
        Share fooled of the samples of each class that were right before, then by noise
        {attack.toward &&
          `; below, those that turned to ${shortName(attack.toward.label)}, and by noise`}
        ; at last, the mean ROC-AUC of the heatmaps before and after, of the class explained before.
        In brackets, the number of attacked samples. Not tested by class.
      </p>
      <WideTable
        class="attacked-classes"
        label={`Table by class of ${attackName(attack)}`}
        columns={['Class', ...columns.map(({ title }) => title)]}
      >
        {shown.map((name) => (
          <tr>
            <th scope="row">{name}</th>
            {columns.map(({ ofClass }) => {
              const found = ofClass.get(name);
              if (!found) return <td>–</td>;
              const { of, at } = found;
              return (
                <td>
                  <b>
                    <Percent
                      from={`${at}.attacked.fooled.share`}
                      value={of.attacked.fooled?.share ?? null}
                    />
                  </b>
                  {', '}
                  <Percent
                    from={`${at}.control.fooled.share`}
                    value={of.control.fooled?.share ?? null}
                  />{' '}
                  <small>
                    (<Fixed from={`${at}.n`} value={of.n} digits={0} />)
                  </small>
                  <br />
                  {attack.toward && (
                    <>
                      <Percent
                        from={`${at}.attacked.reached.share`}
                        value={of.attacked.reached?.share ?? null}
                      />
                      {', '}
                      <Percent
                        from={`${at}.control.reached.share`}
                        value={of.control.reached?.share ?? null}
                      />
                      <br />
                    </>
                  )}
                  <small>
                    <Fixed
                      from={`${at}.heatBefore.measures.rocAuc`}
                      value={of.heatBefore.measures.rocAuc ?? null}
                      digits={3}
                    />
                    {' to '}
                    <Fixed
                      from={`${at}.attacked.heat.measures.rocAuc`}
                      value={of.attacked.heat.measures.rocAuc ?? null}
                      digits={3}
                    />
                  </small>
                </td>
              );
            })}
          </tr>
        ))}
      </WideTable>
      {names.length > MOST_CLASSES && (
        <p>
          {names.length - MOST_CLASSES} more classes are in <a href="results.json">results.json</a>.
        </p>
      )}
    </details>
  );
}

function nameOf({ class: name }: { class: string }): string {
  return name;
}
