import { NullName } from '../spec/null-measures.ts';
import type { Results } from '../spec/results.ts';
import { Figures } from './figures.tsx';
import { fixed, interval, percent, pValue } from './format.ts';
import { nullNames, whyNoUntrainedHead } from './null-names.ts';

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
        image by image. The p values are one-sided: the model’s is higher.
        {missing && ` There is no untrained head to compare with: ${missing}.`}
      </p>
      <div class="wide" tabIndex={0} role="region" aria-label="Table of nulls">
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
            {rows.map(({ name, row: { n, difference, rocAuc, pointingGame } }) => (
              <tr>
                <th scope="row">{nullNames[name]}</th>
                {[
                  String(n),
                  fixed(difference.meanNull, 3),
                  fixed(difference.meanDifference, 3),
                  interval(difference.differenceCI95, 3),
                  fixed(difference.dz, 2),
                  pValue(difference.log10p?.greater ?? null),
                  fixed(rocAuc.meanNull, 3),
                  fixed(rocAuc.meanDifference, 3),
                  pValue(rocAuc.log10p?.greater ?? null),
                  percent(pointingGame),
                ].map((cell) => (
                  <td>
                    <Figures>{cell}</Figures>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
