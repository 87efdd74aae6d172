import type { AttackCurvePoint, AttackGap } from '../../core/schema/study-results.ts';
import { WideTable } from '../tables/wide-table.tsx';
import { Figures } from '../text/figures.tsx';
import { fixed, interval, percent } from '../text/format.ts';
import { attackCurves } from './attack-curves.ts';
import { ModelKey } from './model-key.tsx';

/** What attacks did to the samples of each model, one plot and table an attack; nothing without attacks. */
export function AttacksSection({
  dataset,
  models,
  points,
  gaps,
  lost,
}: {
  dataset: string;
  models: readonly string[];
  points: readonly AttackCurvePoint[];
  gaps: readonly AttackGap[];
  /** Sentences about audits whose attacks are lost. */
  lost: readonly string[];
}) {
  const of = points.filter((point) => point.dataset === dataset);
  const attacks = [...new Set(of.map(({ attack }) => attack))];
  if (attacks.length === 0 && lost.length === 0) return null;
  return (
    <section aria-label={`Attacks on ${dataset}`}>
      <h2>Attacks</h2>
      <p>
        Of the samples that were predicted right before, the share whose prediction an attack
        changed, with its 95% interval. Dashed: noise of the same size in the same pixels. Each
        model is attacked by its own gradients.
      </p>
      <p class="notes">
        <Figures>
          This counts what these attacks found, of these sizes. It does not say what others would
          find, nor which part of a photo an answer rests on: interventions test that. ROC-AUC is
          that of the class explained before, over all samples, fooled or not.
        </Figures>
      </p>
      {lost.map((sentence) => (
        <p class="notes">{sentence}</p>
      ))}
      {attacks.map((attack) => {
        const own = of.filter((point) => point.attack === attack);
        return (
          <>
            <h3>{attack}</h3>
            <figure class="forest-models">
              <div dangerouslySetInnerHTML={{ __html: attackCurves(models, own) }} />
              <ModelKey models={models} />
            </figure>
            {own.some(isToward) && (
              <>
                <p>The share of the same samples that were predicted as the class to reach:</p>
                <figure class="forest-models">
                  <div dangerouslySetInnerHTML={{ __html: attackCurves(models, own, 'reached') }} />
                  <ModelKey models={models} />
                </figure>
              </>
            )}
            <AttackTable points={own} />
          </>
        );
      })}
      <GapTable gaps={gaps.filter((gap) => gap.dataset === dataset)} />
    </section>
  );
}

/** Object against as much background, a row for each model and attack; nothing if both were not attacked. */
function GapTable({ gaps }: { gaps: readonly AttackGap[] }) {
  if (gaps.length === 0) return null;
  return (
    <>
      <h3>Object against as much background</h3>
      <p>
        The share fooled by changes of the object less that by changes of a patch of background with
        as many pixels, in points, at the size where the two average nearest 40%: where hardly any
        sample is fooled, or nearly all are, no region can stand out.
      </p>
      <WideTable
        class="gaps"
        label="Gap between object and background"
        columns={[
          'Model',
          'Attack',
          'ε',
          'n',
          'By the object',
          'By the patch',
          'Gap',
          '95% interval',
        ]}
      >
        {gaps.map(({ model, attack, epsilon, n, object, patch, gap, gapCI95 }) => (
          <tr>
            <th scope="row">{model}</th>
            <td>{attack}</td>
            <td>{epsilon}</td>
            <td>{n.toLocaleString('en')}</td>
            <td>{percent(object.share)}</td>
            <td>{percent(patch.share)}</td>
            <td>
              <b>
                <Figures>{fixed(100 * gap, 1)}</Figures>
              </b>
            </td>
            <td>
              <Figures>{interval(gapCI95 && [100 * gapCI95[0], 100 * gapCI95[1]], 1)}</Figures>
            </td>
          </tr>
        ))}
      </WideTable>
    </>
  );
}

/** Whether an attack had a class to reach. */
function isToward({ attacked }: AttackCurvePoint): boolean {
  return attacked.reached !== undefined;
}

function AttackTable({ points }: { points: readonly AttackCurvePoint[] }) {
  const share = (figure: AttackCurvePoint['attacked']['fooled']) => (
    <td>
      {percent(figure?.estimate ?? null)}{' '}
      {figure?.low != null && figure.high != null && (
        <small>
          {percent(figure.low)} to {percent(figure.high)}
        </small>
      )}
    </td>
  );
  const hasReached = points.some(isToward);
  const auc = (figure: AttackCurvePoint['rocAucBefore']) => (
    <td>{fixed(figure?.estimate ?? null, 3)}</td>
  );
  return (
    <WideTable
      class="attacks"
      label={`Figures of ${points[0]?.attack ?? ''}`}
      columns={[
        ...['Model', 'ε', 'n', 'Fooled', 'By noise'],
        ...(hasReached ? ['Reached the class', 'By noise'] : []),
        ...['ROC-AUC before', 'Attacked', 'Noise'],
      ]}
    >
      {points.map(({ model, epsilon, n, rocAucBefore, attacked, control }) => (
        <tr>
          <th scope="row">{model}</th>
          <td>{epsilon}</td>
          <td>{n.toLocaleString('en')}</td>
          {share(attacked.fooled)}
          {share(control.fooled)}
          {hasReached && share(attacked.reached ?? null)}
          {hasReached && share(control.reached ?? null)}
          {auc(rocAucBefore)}
          {auc(attacked.rocAuc)}
          {auc(control.rocAuc)}
        </tr>
      ))}
    </WideTable>
  );
}
