import type { AttackResults, AttackTest, MeanHeat } from '../../core/schema/results.ts';
import { WideTable } from '../tables/wide-table.tsx';
import { attackName, regionNames } from '../text/attack-words.ts';
import { Fixed, Percent, PValue } from '../text/datum.tsx';

/** What the heatmaps became: of the class explained before, over all attacked samples. */
export function AttackHeat({ attack, from }: { attack: AttackResults; from: string }) {
  return (
    <details>
      <summary>What became of the heatmaps</summary>
      <p>
        Of the class that was explained before, over all attacked samples. A change is attacked less
        before, and beside noise attacked less noise; the p values are two-sided, of sign flips,
        corrected for all tests of attacks in this audit by Holm’s method. Similarity is Spearman’s,
        SSIM, and the share of the hottest 2 % of pixels that both have. Flat maps have no measures.
      </p>
      <WideTable
        label={`Table of heatmaps after ${attackName(attack)}`}
        columns={[
          'Changed',
          'ε',
          'ROC-AUC before',
          'after',
          'under noise',
          'Change',
          'p',
          'Beside noise',
          'p',
          'Difference: change',
          'p',
          'Spearman',
          'SSIM',
          'Hottest 2%',
          'Flat before',
          'after',
        ]}
      >
        {attack.figures.map((row, j) => {
          const at = `${from}.figures.${j}`;
          const { similarity } = row.attacked;
          return (
            <tr>
              <th scope="row">{regionNames[row.region]}</th>
              <td>{row.epsilon}</td>
              <Auc from={`${at}.heatBefore`} heat={row.heatBefore} />
              <Auc from={`${at}.attacked.heat`} heat={row.attacked.heat} />
              <Auc from={`${at}.control.heat`} heat={row.control.heat} />
              <Test tests={row.tests} of="before" measure="rocAuc" from={at} />
              <Test tests={row.tests} of="control" measure="rocAuc" from={at} />
              <Test tests={row.tests} of="before" measure="difference" from={at} />
              <td>
                <Fixed
                  from={`${at}.attacked.similarity.spearman`}
                  value={similarity.spearman}
                  digits={2}
                />
              </td>
              <td>
                <Fixed from={`${at}.attacked.similarity.ssim`} value={similarity.ssim} digits={2} />
              </td>
              <td>
                <Percent from={`${at}.attacked.similarity.topK`} value={similarity.topK} />
              </td>
              <td>
                <Fixed from={`${at}.flatBefore`} value={row.flatBefore} digits={0} />
              </td>
              <td>
                <Fixed from={`${at}.attacked.flat`} value={row.attacked.flat} digits={0} />
              </td>
            </tr>
          );
        })}
      </WideTable>
      <p>
        The same of the class with the highest logit after the attack that is not the own, which is
        the prediction where the model was fooled; and of the own class in fooled samples alone,
        which are no fair draw of all.
      </p>
      <WideTable
        label={`Table of heatmaps of other classes after ${attackName(attack)}`}
        columns={[
          'Changed',
          'ε',
          'New class, ROC-AUC before',
          'after',
          'Change',
          'p',
          'Fooled alone, n',
          'ROC-AUC before',
          'after',
        ]}
      >
        {attack.figures.map((row, j) => {
          const at = `${from}.figures.${j}`;
          return (
            <tr>
              <th scope="row">{regionNames[row.region]}</th>
              <td>{row.epsilon}</td>
              <Auc from={`${at}.rival.before`} heat={row.rival.before} />
              <Auc from={`${at}.rival.after`} heat={row.rival.after} />
              <Test tests={row.tests} of="rival" measure="rocAuc" from={at} />
              <td>
                <Fixed from={`${at}.ofFooled.before.n`} value={row.ofFooled.before.n} digits={0} />
              </td>
              <Auc from={`${at}.ofFooled.before`} heat={row.ofFooled.before} />
              <Auc from={`${at}.ofFooled.after`} heat={row.ofFooled.after} />
            </tr>
          );
        })}
      </WideTable>
    </details>
  );
}

function Test({
  tests,
  of,
  measure,
  from,
}: Pick<AttackTest, 'of' | 'measure'> & { tests: readonly AttackTest[]; from: string }) {
  const index = tests.findIndex((test) => test.of === of && test.measure === measure);
  const test = tests[index];
  return (
    <>
      <td>
        <Fixed
          from={`${from}.tests.${index}.meanDifference`}
          value={test?.meanDifference ?? null}
          digits={3}
        />
      </td>
      <td>
        <PValue
          from={`${from}.tests.${index}.adjusted.holm.log10p`}
          value={test?.adjusted?.holm.log10p ?? null}
        />
      </td>
    </>
  );
}

function Auc({ from, heat }: { from: string; heat: MeanHeat }) {
  return (
    <td>
      <Fixed from={`${from}.measures.rocAuc`} value={heat.measures.rocAuc ?? null} digits={3} />
    </td>
  );
}
