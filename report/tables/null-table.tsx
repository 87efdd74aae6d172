import { NullName } from '../../core/schema/null-measures.ts';
import type { NullResults, Results } from '../../core/schema/results.ts';
import { Fixed, Interval, Percent, PValue } from '../text/datum.tsx';
import { nullNames, whyNoUntrainedHead } from '../text/null-names.ts';
import { WideTable } from './wide-table.tsx';

const columns = [
  'Compared with',
  'n',
  'Its difference',
  'Model’s less its',
  '95% interval',
  'd_z',
  'p',
  'Its AUC',
  'Model’s less its',
  'p',
  'Its pointing',
  'p',
];

/** By how much the model beats each null, one a row; nothing where the audit has none. */
export function NullTable({ results: { nulls, recipe } }: { results: Results }) {
  const rows = NullName.options.flatMap((name) => {
    const row = nulls[name];
    return row ? [{ name, row }] : [];
  });
  if (rows.length === 0) return null;
  const missing = whyNoUntrainedHead(recipe);
  return (
    <section aria-labelledby="nulls">
      <h2 id="nulls">Against what knows less</h2>
      <p>
        Objects tend to stand in the middle, so beating zero is easy. Each row compares the model’s
        heatmaps with maps that know nothing of the image, or of the class, by the same measures and
        image by image. The p values are one-sided, the model’s is higher; that of the pointing game
        is two-sided.
        {missing && ` There is no untrained head to compare with: ${missing}.`}
      </p>
      <WideTable label="Table of nulls" columns={columns}>
        {rows.map(({ name, row }) => (
          <NullRow name={name} row={row} />
        ))}
      </WideTable>
    </section>
  );
}

function NullRow({ name, row }: NullRowProps) {
  const { n, difference, rocAuc, pointingGame, pointingGameTest } = row;
  const from = `nulls.${name}`;
  const ofDifference = `${from}.difference`;
  return (
    <tr>
      <th scope="row">{nullNames[name]}</th>
      <td>
        <Fixed from={`${from}.n`} value={n} digits={0} />
      </td>
      <td>
        <Fixed from={`${ofDifference}.meanNull`} value={difference.meanNull} digits={3} />
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
        <PValue
          from={`${ofDifference}.log10p.greater`}
          value={difference.log10p?.greater ?? null}
        />
      </td>
      <td>
        <Fixed from={`${from}.rocAuc.meanNull`} value={rocAuc.meanNull} digits={3} />
      </td>
      <td>
        <Fixed from={`${from}.rocAuc.meanDifference`} value={rocAuc.meanDifference} digits={3} />
      </td>
      <td>
        <PValue from={`${from}.rocAuc.log10p.greater`} value={rocAuc.log10p?.greater ?? null} />
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

interface NullRowProps {
  name: NullName;
  row: NullResults;
}
