import type { ContextResults, InterventionResults, Results } from '../../core/schema/results.ts';
import { Fixed, Interval, Percent, PValue } from '../text/datum.tsx';
import { restriction } from '../text/exclusions.ts';
import { count } from '../text/format.ts';
import { interventionName } from '../text/intervention-names.ts';
import { WideTable } from '../tables/wide-table.tsx';

const mostContexts = 20;

/** What the model predicts for altered images; nothing if the audit has no interventions. */
export function Interventions({ results }: { results: Results }) {
  const { interventions } = results;
  if (!interventions) return null;
  const { effects, agreement, unanswered } = interventions;
  return (
    <section aria-labelledby="interventions">
      <h2 id="interventions">What the model relies on</h2>
      <p>
        A heatmap alone does not show what a model relies on. So the model was run again on each
        image with a part of it replaced. The table has the target’s logit and probability before
        and after, the share of samples predicted as their class, and what became of predictions:
        within the class another of its logits is the highest, as for airliner and warplane. A patch
        of background as large as the object is the control for removing that much of any place. The
        p values are two-sided, of sign flips by {results.unit ?? 'image'}, and corrected for the
        number of rows by Holm’s method.
        <Restriction results={results} />
      </p>
      <WideTable
        label="Table of interventions"
        columns={[
          'Intervention',
          'n',
          'Logit',
          'Change',
          '95% interval',
          'd_z',
          'p',
          'Probability',
          'Accuracy',
          'Right to wrong',
          'Wrong to right',
          'Within the class',
          'Wrong to wrong',
        ]}
      >
        {effects.map((effect, i) => (
          <EffectRow effect={effect} from={`interventions.effects.${i}`} />
        ))}
      </WideTable>
      <Agreement agreement={agreement} unanswered={unanswered} unit={results.unit} />
    </section>
  );
}

/** Says so if not all measured samples count. */
function Restriction({ results }: { results: Results }) {
  const over = restriction(results);
  return over === '' ? null : <> All of it is {over}.</>;
}

function EffectRow({
  effect,
  from,
}: {
  effect: InterventionResults['effects'][number];
  from: string;
}) {
  const { n, logit, probability, predictions, adjusted } = effect;
  return (
    <tr>
      <th scope="row">{interventionName(effect)}</th>
      <td>
        <Fixed from={`${from}.n`} value={n} digits={0} />
      </td>
      <td>
        <Fixed from={`${from}.logit.meanBefore`} value={logit.meanBefore} digits={2} /> →{' '}
        <Fixed from={`${from}.logit.meanAfter`} value={logit.meanAfter} digits={2} />
      </td>
      <td>
        <Fixed from={`${from}.logit.meanDifference`} value={logit.meanDifference} digits={2} />
      </td>
      <td>
        <Interval from={`${from}.logit.differenceCI95`} value={logit.differenceCI95} digits={2} />
      </td>
      <td>
        <Fixed from={`${from}.logit.dz`} value={logit.dz} digits={2} />
      </td>
      <td>
        <PValue from={`${from}.adjusted.holm.log10p`} value={adjusted?.holm.log10p ?? null} />
      </td>
      <td>
        <Fixed from={`${from}.probability.meanBefore`} value={probability.meanBefore} digits={2} />{' '}
        → <Fixed from={`${from}.probability.meanAfter`} value={probability.meanAfter} digits={2} />
      </td>
      <Predicted predictions={predictions} from={`${from}.predictions`} />
    </tr>
  );
}

function Predicted({
  predictions,
  from,
}: {
  predictions: InterventionResults['effects'][number]['predictions'];
  from: string;
}) {
  if (predictions === null) {
    return (
      <>
        <td>–</td>
        <td>–</td>
        <td>–</td>
        <td>–</td>
        <td>–</td>
      </>
    );
  }
  return (
    <>
      <td>
        <Percent from={`${from}.accuracyBefore`} value={predictions.accuracyBefore} /> →{' '}
        <Percent from={`${from}.accuracyAfter`} value={predictions.accuracyAfter} />
      </td>
      <td>
        <Percent from={`${from}.rightToWrong`} value={predictions.rightToWrong} />
      </td>
      <td>
        <Percent from={`${from}.wrongToRight`} value={predictions.wrongToRight} />
      </td>
      <td>
        <Percent from={`${from}.withinClass`} value={predictions.withinClass} />
      </td>
      <td>
        <Percent from={`${from}.wrongToWrong`} value={predictions.wrongToWrong} />
      </td>
    </>
  );
}

function Agreement({
  agreement,
  unanswered,
  unit = 'image',
}: Omit<InterventionResults, 'effects'> & Pick<Results, 'unit'>) {
  const { rho, n, ci95, log10p } = agreement;
  const from = 'interventions.agreement';
  return (
    <p>
      Does heat on the background predict how much the logit drops without the background? Over{' '}
      <Fixed from={`${from}.n`} value={n} digits={0} /> {unit}s, the rank correlation of the two
      (Spearman’s ρ){' '}
      {rho === null ? (
        'is not defined.'
      ) : (
        <>
          is <Fixed from={`${from}.rho`} value={rho} digits={2} /> (95% interval{' '}
          <Interval from={`${from}.ci95`} value={ci95} digits={2} />, two-sided p{' '}
          <PValue from={`${from}.log10p.twoSided`} value={log10p?.twoSided ?? null} />
          ).
        </>
      )}
      {unanswered > 0 && (
        <>
          {' '}
          The model could not be run again on{' '}
          <Fixed from="interventions.unanswered" value={unanswered} digits={0} />{' '}
          {unanswered === 1 ? 'sample' : 'samples'}.
        </>
      )}
    </p>
  );
}

/** Heat on the other objects that masks label; nothing if no pair of classes could be tested. */
export function Context({ results }: { results: Results }) {
  const { context = [] } = results;
  const tested = context.filter(({ adjusted }) => adjusted !== null);
  if (tested.length === 0) return null;
  return (
    <section aria-labelledby="context">
      <h2 id="context">Heat on other objects</h2>
      <p>
        The masks label other objects in the background. The table has their shares of the
        background’s heat and of its area; the ratio of the two is 1 if they are as hot as the
        background on average. The p values are two-sided, of sign flips by{' '}
        {results.unit ?? 'image'}, and corrected for the number of pairs by Holm’s method.
        <Restriction results={results} />
      </p>
      <WideTable
        label="Table of heat on other objects"
        columns={[
          'Class, other object',
          'n',
          'Share of heat',
          'Share of area',
          'Ratio',
          'p',
          'More heat than area',
        ]}
      >
        {tested.slice(0, mostContexts).map((row) => (
          <ContextRow row={row} from={`context.${context.indexOf(row)}`} />
        ))}
      </WideTable>
      {tested.length > mostContexts && (
        <p>
          {count(tested.length - mostContexts, 'more pair')} in{' '}
          <a href="results.json">results.json</a>.
        </p>
      )}
    </section>
  );
}

function ContextRow({ row, from }: { row: ContextResults; from: string }) {
  return (
    <tr>
      <th scope="row">
        {row.class}, {row.context}
      </th>
      <td>
        <Fixed from={`${from}.n`} value={row.n} digits={0} />
      </td>
      <td>
        <Percent from={`${from}.meanMass`} value={row.meanMass} />
      </td>
      <td>
        <Percent from={`${from}.meanArea`} value={row.meanArea} />
      </td>
      <td>
        <Fixed from={`${from}.ratio`} value={row.ratio} digits={2} />
      </td>
      <td>
        <PValue from={`${from}.adjusted.holm.log10p`} value={row.adjusted?.holm.log10p ?? null} />
      </td>
      <td>{row.takesMore ? 'yes' : 'no'}</td>
    </tr>
  );
}
