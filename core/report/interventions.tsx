import type { ContextResults, InterventionResults, Results } from '../spec/results.ts';
import { Figures } from './figures.tsx';
import { count, fixed, interval, percent, pValue } from './format.ts';
import { interventionName } from './intervention-names.ts';

const mostContexts = 20;

/** What the model says of altered images, and where background heat goes; nothing without either. */
export function Interventions({ results }: { results: Results }) {
  const { interventions, context = [] } = results;
  const tested = context.filter(({ adjusted }) => adjusted !== null);
  if (!interventions && tested.length === 0) return null;
  return (
    <section aria-labelledby="interventions">
      <h2 id="interventions">What the heat means</h2>
      {interventions && <Effects {...interventions} />}
      {tested.length > 0 && <Context tested={tested} />}
    </section>
  );
}

function Effects({ effects, agreement, unanswered }: InterventionResults) {
  return (
    <>
      <p>
        Heat says where an explanation points, not what the model relies on. So the model itself was
        asked about each image again, with a part of it replaced: the target’s logit and
        probability, and how many predictions changed. The p values are two-sided and corrected for
        the number of rows by Holm’s method.
      </p>
      <Table
        label="Table of interventions"
        columns={[
          'What was done',
          'n',
          'Logit',
          'Change',
          '95% interval',
          'd_z',
          'p',
          'Probability',
          'Flipped',
        ]}
        rows={effects.map((effect) => [
          interventionName(effect),
          String(effect.n),
          `${fixed(effect.logit.meanBefore, 2)} → ${fixed(effect.logit.meanAfter, 2)}`,
          fixed(effect.logit.meanDifference, 2),
          interval(effect.logit.differenceCI95, 2),
          fixed(effect.logit.dz, 2),
          pValue(effect.adjusted?.holm.log10p ?? null),
          `${fixed(effect.probability.meanBefore, 2)} → ${fixed(effect.probability.meanAfter, 2)}`,
          percent(effect.flips),
        ])}
      />
      <p>
        <Figures>{agreementInWords(agreement)}</Figures>
        {unanswered > 0 && ` ${count(unanswered, 'sample')} could not be asked about.`}
      </p>
    </>
  );
}

function agreementInWords({ rho, n, ci95, log10p }: InterventionResults['agreement']): string {
  const compared = 'Heat on the background against what the logit loses without it';
  if (rho === null) return `${compared}: no rank correlation in ${count(n, 'sample')}.`;
  const p = log10p === null ? '' : `, two-sided p ${pValue(log10p.twoSided)}`;
  return `${compared}: Spearman’s ρ ${fixed(rho, 2)} in ${count(n, 'sample')} (95% interval ${interval(ci95, 2)}${p}).`;
}

function Context({ tested }: { tested: readonly ContextResults[] }) {
  return (
    <>
      <p>
        Where background heat goes: shares of the background’s heat and area that lie on what else
        the masks name. A ratio of 1 is as hot as the background on average. The p values are
        two-sided and corrected by Holm’s method; contexts that take significantly more than their
        share are marked.
      </p>
      <Table
        label="Table of context"
        columns={['Object, context', 'n', 'Share of heat', 'Share of area', 'Ratio', 'p', 'More']}
        rows={tested
          .slice(0, mostContexts)
          .map((row) => [
            `${row.class}, ${row.context}`,
            String(row.n),
            percent(row.meanMass),
            percent(row.meanArea),
            fixed(row.ratio, 2),
            pValue(row.adjusted?.holm.log10p ?? null),
            row.takesMore ? 'yes' : 'no',
          ])}
      />
    </>
  );
}

interface TableProps {
  label: string;
  columns: readonly string[];
  /** The first cell of each is its header. */
  rows: readonly (readonly string[])[];
}

function Table({ label, columns, rows }: TableProps) {
  return (
    <div class="wide" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((title) => (
              <th scope="col">
                <Figures>{title}</Figures>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells]) => (
            <tr>
              <th scope="row">{name}</th>
              {cells.map((cell) => (
                <td>
                  <Figures>{cell}</Figures>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
