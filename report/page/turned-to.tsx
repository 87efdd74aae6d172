import type { AttackedClass, AttackResults } from '../../core/schema/results.ts';
import { WideTable } from '../tables/wide-table.tsx';
import { attackName, regionNames } from '../text/attack-words.ts';
import { Fixed } from '../text/datum.tsx';

/** Predictions that are named of a group of samples; the rest are counted. */
const MOST_NAMED = 4;

/** What fooled samples were predicted as, over all classes and of each; nothing if none was fooled. */
export function TurnedTo({ attack, from }: { attack: AttackResults; from: string }) {
  const rows = attack.figures.flatMap(({ region, epsilon, turnedTo = [], byClass = [] }, j) => {
    const at = `${from}.figures.${j}`;
    if (turnedTo.length === 0) return [];
    const all = { region, epsilon, name: 'all', turnedTo, at };
    const classes = byClass.flatMap(({ class: name, turnedTo = [] }, k) =>
      turnedTo.length === 0 ? [] : [{ region, epsilon, name, turnedTo, at: `${at}.byClass.${k}` }],
    );
    return byClass.length > 0 ? [all, ...classes] : [all];
  });
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>What fooled samples turned to</summary>
      <p>
        Predictions of the samples that were right before and fooled, with how many samples each
        has.
      </p>
      <WideTable
        class="turned-to"
        label={`Table of predictions that ${attackName(attack)} led to`}
        columns={['Changed', 'ε', 'Class', 'Predicted now']}
      >
        {rows.map(({ region, epsilon, name, turnedTo, at }) => (
          <tr>
            <th scope="row">{regionNames[region]}</th>
            <td>{epsilon}</td>
            <td>{name}</td>
            <td>
              <Predictions turnedTo={turnedTo} from={at} />
            </td>
          </tr>
        ))}
      </WideTable>
    </details>
  );
}

function Predictions({
  turnedTo,
  from,
}: {
  turnedTo: NonNullable<AttackedClass['turnedTo']>;
  from: string;
}) {
  const others = turnedTo.slice(MOST_NAMED).reduce((sum, { n }) => sum + n, 0);
  return (
    <>
      {turnedTo.slice(0, MOST_NAMED).map(({ label, n }, i) => (
        <>
          {i > 0 && ', '}
          {label} <Fixed from={`${from}.turnedTo.${i}.n`} value={n} digits={0} />
        </>
      ))}
      {others > 0 && `, others ${others.toLocaleString('en')}`}
    </>
  );
}
