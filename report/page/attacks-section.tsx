import { AttackRegion } from '../../core/schema/attack.ts';
import type { AttackFigures, AttackResults, Results } from '../../core/schema/results.ts';
import { attackPlot, type Outcome } from '../plots/attack-plot.ts';
import { WideTable } from '../tables/wide-table.tsx';
import {
  alreadyThereSentence,
  attackName,
  gapSentence,
  regionNames,
} from '../text/attack-words.ts';
import { Fixed, Percent, PercentInterval } from '../text/datum.tsx';
import { Figures } from '../text/figures.tsx';
import { count } from '../text/format.ts';
import { shortName } from '../text/one-line.ts';
import { AttackHeat } from './attack-heat.tsx';
import { AttackedClasses } from './attacked-classes.tsx';
import type { AttackPicture } from './report-input.ts';
import { TurnedTo } from './turned-to.tsx';

/** What attacks came to, beside noise of the same size; nothing if the audit has none. */
export function AttacksSection({
  results,
  pictures = [],
}: {
  results: Results;
  pictures?: readonly AttackPicture[] | undefined;
}) {
  const { attacks = [] } = results;
  if (attacks.length === 0) return null;
  const isToward = attacks.some(({ toward }) => toward);
  return (
    <section aria-labelledby="attacks">
      <h2 id="attacks">Small changes of the photos</h2>
      <p>
        Each photo was changed so that the prediction{' '}
        {isToward
          ? 'leaves its class, or reaches the one that an attack names'
          : 'leaves its class'}
        , by at most ε in values of its pixels (0 to 255), and rounded to whole values. Beside each
        attack there is noise of the same size on the same pixels. Shares fooled
        {isToward && ', and shares that reached a class,'} are of the samples that were right
        before, with Wilson’s intervals; all other figures are of all attacked samples. How easily a
        model is fooled is not what it relies on, and says nothing of attacks that were not tried.
      </p>
      {attacks.map((attack, i) => (
        <OneAttack attack={attack} from={`attacks.${i}`} />
      ))}
      <Triptychs pictures={pictures} />
    </section>
  );
}

function OneAttack({ attack, from }: { attack: AttackResults; from: string }) {
  const { figures, toward } = attack;
  const regions = AttackRegion.options.filter((region) =>
    figures.some((row) => row.region === region),
  );
  const gap = gapSentence(attack);
  const already = alreadyThereSentence(attack);
  const plots = regions.flatMap((region) => [
    { region, outcome: 'fooled' as const, did: 'fooled' },
    ...(toward
      ? [{ region, outcome: 'reached' as const, did: `turned to ${shortName(toward.label)}` }]
      : []),
  ]);
  return (
    <>
      <h3>
        <Figures>{attackName(attack)}</Figures>
      </h3>
      <div class="attack-plots">
        {plots.map(({ region, outcome, did }) => (
          <figure>
            <div dangerouslySetInnerHTML={{ __html: attackPlot(region, figures, outcome) }} />
            <figcaption>
              Changes of the {regionNames[region]}: {did} by the{' '}
              <b class="attack-key">attack (dots)</b> and by{' '}
              <b class="noise-key">noise (squares)</b>, with 95% intervals.
            </figcaption>
          </figure>
        ))}
      </div>
      {gap !== '' && (
        <p>
          <Figures>{gap}</Figures> The patch is background with as many pixels as the object.
        </p>
      )}
      {already !== '' && <p>{already}</p>}
      <WideTable
        label={`Table of predictions after ${attackName(attack)}`}
        columns={[
          'Changed',
          'ε',
          'n',
          'Fooled',
          '95% interval',
          'By noise',
          ...(toward ? [`To ${shortName(toward.label)}`, '95% interval', 'By noise'] : []),
          'Accuracy before',
          'after',
          '95% interval',
          'under noise',
          'Mean L∞',
          'Mean L2',
          'Energy on object / area',
          'Wrong before',
          'No pixels',
          ...(toward ? ['Already there'] : []),
          'Undone by rounding',
        ]}
      >
        {figures.map((row, j) => {
          const at = `${from}.figures.${j}`;
          return (
            <tr>
              <th scope="row">{regionNames[row.region]}</th>
              <td>{row.epsilon}</td>
              <td>
                <Fixed from={`${at}.n`} value={row.n} digits={0} />
              </td>
              <Shares from={at} row={row} of="fooled" />
              {toward && <Shares from={at} row={row} of="reached" />}
              <td>
                <Percent
                  from={`${at}.accuracyBefore.share`}
                  value={row.accuracyBefore?.share ?? null}
                />
              </td>
              <td>
                <Percent
                  from={`${at}.attacked.accuracy.share`}
                  value={row.attacked.accuracy?.share ?? null}
                />
              </td>
              <td>
                <PercentInterval
                  from={`${at}.attacked.accuracy.ci95`}
                  value={row.attacked.accuracy?.ci95 ?? null}
                />
              </td>
              <td>
                <Percent
                  from={`${at}.control.accuracy.share`}
                  value={row.control.accuracy?.share ?? null}
                />
              </td>
              <td>
                <Fixed from={`${at}.attacked.linf`} value={row.attacked.linf} digits={1} />
              </td>
              <td>
                <Fixed from={`${at}.attacked.l2`} value={row.attacked.l2} digits={1} />
              </td>
              <td>
                <Fixed from={`${at}.energyOnObject`} value={row.energyOnObject} digits={2} />
              </td>
              <td>
                <Fixed from={`${at}.wrongBefore`} value={row.wrongBefore} digits={0} />
              </td>
              <td>
                <Fixed from={`${at}.noPixels`} value={row.noPixels} digits={0} />
              </td>
              {row.alreadyThere !== undefined && (
                <td>
                  <Fixed from={`${at}.alreadyThere`} value={row.alreadyThere} digits={0} />
                </td>
              )}
              <td>
                <Fixed from={`${at}.undoneByRounding`} value={row.undoneByRounding} digits={0} />
              </td>
            </tr>
          );
        })}
      </WideTable>
      <TurnedTo attack={attack} from={from} />
      <AttackedClasses attack={attack} from={from} />
      <AttackHeat attack={attack} from={from} />
    </>
  );
}

/** Three cells: the share of samples with an outcome of an attack, its interval, and the share by noise. */
function Shares({ from, row, of }: { from: string; row: AttackFigures; of: Outcome }) {
  const [attacked, control] = [row.attacked[of], row.control[of]];
  return (
    <>
      <td>
        <Percent from={`${from}.attacked.${of}.share`} value={attacked?.share ?? null} />
      </td>
      <td>
        <PercentInterval from={`${from}.attacked.${of}.ci95`} value={attacked?.ci95 ?? null} />
      </td>
      <td>
        <Percent from={`${from}.control.${of}.share`} value={control?.share ?? null} />
      </td>
    </>
  );
}

/** Some samples: the photo, the attacked photo, what was changed, and both heatmaps. */
function Triptychs({ pictures }: { pictures: readonly AttackPicture[] }) {
  if (pictures.length === 0) return null;
  return (
    <>
      <h3>{count(pictures.length, 'attacked photo')}</h3>
      <p>
        As the model takes them. The change is ten times as strong as it is, around grey. Heat is of
        the class that was explained before.
      </p>
      <ul class="triptychs">
        {pictures.map(({ sample, title, photo, attacked, change, heatBefore, heatAfter }) => (
          <li>
            <figure>
              <div class="triptych">
                <Part src={photo} name="Photo" of={sample} />
                <Part src={attacked} name="Attacked" of={sample} />
                <Part src={change} name="Change × 10" of={sample} />
                <Part src={heatBefore} name="Heat before" of={sample} />
                <Part src={heatAfter} name="Heat after" of={sample} />
              </div>
              <figcaption>
                <b>{title}</b> <small>{sample}</small>
              </figcaption>
            </figure>
          </li>
        ))}
      </ul>
    </>
  );
}

function Part({ src, name, of }: { src: string; name: string; of: string }) {
  return (
    <div>
      <img src={src} alt={`${name}: ${of}`} loading="lazy" decoding="async" />
      <small>{name}</small>
    </div>
  );
}
