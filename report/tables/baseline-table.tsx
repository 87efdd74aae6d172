import { BaselineName } from '../../core/schema/baseline-measures.ts';
import type { BaselineResults, Results } from '../../core/schema/results.ts';
import { Fixed, Interval, Percent, PValue, SignFlipP } from '../text/datum.tsx';
import { baselines as baselineKinds } from '../../core/baselines/baselines.ts';
import { WideTable } from './wide-table.tsx';

const columns = [
  'Compared with',
  'n',
  'Baseline’s difference',
  'Model − baseline',
  '95% interval',
  'd_z',
  'p',
  'Baseline’s AUC',
  'Model − baseline',
  'p',
  'Baseline’s pointing game',
  'p, two-sided',
];

/** The model compared with each baseline, one a row; nothing if the audit has none. */
export function BaselineTable({ results: { baselines, unit = 'image' } }: { results: Results }) {
  const rows = BaselineName.options.flatMap((name) => {
    const row = baselines[name];
    return row ? [{ name, row }] : [];
  });
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="baselines">
      <h2 id="baselines">Compared with baselines</h2>
      <p>
        Objects tend to be in the middle of photos, so a difference above 0 is easy to reach. Each
        row compares the model’s heatmaps, sample by sample, with a baseline that lacks something
        the model has: the image, or the right mask. A small one-sided p, of sign flips by {unit},
        means that the model’s mean is higher. Ties at zero can cost a model ROC-AUC against a
        baseline without any: see the share of pixels without heat above.
      </p>
      <WideTable label="Table of baselines" class="against-baselines" columns={columns}>
        {rows.map(({ name, row }) => (
          <BaselineRow name={name} row={row} />
        ))}
      </WideTable>
    </section>
  );
}

function BaselineRow({ name, row }: BaselineRowProps) {
  const { n, difference, rocAuc, pointingGame, pointingGameTest } = row;
  const from = `baselines.${name}`;
  const ofDifference = `${from}.difference`;
  return (
    <tr>
      <th scope="row">{baselineKinds[name].title}</th>
      <td>
        <Fixed from={`${from}.n`} value={n} digits={0} />
      </td>
      <td>
        <Fixed from={`${ofDifference}.meanBaseline`} value={difference.meanBaseline} digits={3} />
      </td>
      <td>
        <Fixed
          from={`${ofDifference}.meanDifference`}
          value={difference.meanDifference}
          digits={3}
        />
      </td>
      <td>
        <Interval
          from={`${ofDifference}.differenceCI95`}
          value={difference.differenceCI95}
          digits={3}
        />
      </td>
      <td>
        <Fixed from={`${ofDifference}.dz`} value={difference.dz} digits={2} />
      </td>
      <td>
        <SignFlipP from={`${ofDifference}.signFlip`} value={difference.signFlip} side="greater" />
      </td>
      <td>
        <Fixed from={`${from}.rocAuc.meanBaseline`} value={rocAuc.meanBaseline} digits={3} />
      </td>
      <td>
        <Fixed from={`${from}.rocAuc.meanDifference`} value={rocAuc.meanDifference} digits={3} />
      </td>
      <td>
        <SignFlipP from={`${from}.rocAuc.signFlip`} value={rocAuc.signFlip} side="greater" />
      </td>
      <td>
        <Percent from={`${from}.pointingGame`} value={pointingGame} />
      </td>
      <td>
        <PValue from={`${from}.pointingGameTest.log10p`} value={pointingGameTest?.log10p ?? null} />
      </td>
    </tr>
  );
}

interface BaselineRowProps {
  name: BaselineName;
  row: BaselineResults;
}
