import type { Results } from '../spec/results.ts';
import { Figures } from './figures.tsx';
import { fixed, percent } from './format.ts';
import { methodNames } from './method-names.ts';

/** One row per method of a run with several, in the order asked for; nothing for a lone method. */
export function MethodTable({ byMethod }: Pick<Results, 'byMethod'>) {
  if (!byMethod) return null;
  return (
    <section aria-labelledby="methods">
      <h2 id="methods">By method</h2>
      <p>
        The same images and targets. All other figures and pictures of this page are those of the
        first method.
      </p>
      <div class="wide" tabIndex={0} role="region" aria-label="Table by method">
        <table>
          <thead>
            <tr>
              {['Method', 'n', 'Object', 'Backgr.', 'Difference', 'd_z', 'AUC', 'Pointing'].map(
                (title) => (
                  <th scope="col">
                    <Figures>{title}</Figures>
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {byMethod.map(({ method, n, primary, measures }) => (
              <tr>
                <th scope="row">{methodNames[method]}</th>
                {[
                  String(n),
                  fixed(primary.meanForeground, 3),
                  fixed(primary.meanBackground, 3),
                  fixed(primary.meanDifference, 3),
                  fixed(primary.dz, 2),
                  fixed(measures?.rocAuc.mean ?? null, 3),
                  percent(measures?.pointingGame ?? null),
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
