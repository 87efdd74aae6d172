import type { Results } from '../../core/schema/results.ts';
import { Fixed, Percent } from '../text/datum.tsx';
import { methodNames } from '../text/method-names.ts';
import { WideTable } from './wide-table.tsx';

const columns = [
  ['meanForeground', 3],
  ['meanBackground', 3],
  ['meanDifference', 3],
  ['dz', 2],
] as const;

/** One row per method of a run with several, in the order given; nothing if there is only one. */
export function MethodTable({ byMethod }: Pick<Results, 'byMethod'>) {
  if (!byMethod) return null;
  return (
    <section aria-labelledby="methods">
      <h2 id="methods">By method</h2>
      <p>
        The same images and targets. All other figures and pictures on this page are those of the
        first method.
      </p>
      <WideTable
        label="Table by method"
        columns={['Method', 'n', 'Object', 'Background', 'Difference', 'd_z', 'AUC', 'Pointing']}
      >
        {byMethod.map(({ method, n, primary, measures }, i) => (
          <tr>
            <th scope="row">{methodNames[method]}</th>
            <td>
              <Fixed from={`byMethod.${i}.n`} value={n} digits={0} />
            </td>
            {columns.map(([key, digits]) => (
              <td>
                <Fixed from={`byMethod.${i}.primary.${key}`} value={primary[key]} digits={digits} />
              </td>
            ))}
            <td>
              <Fixed
                from={`byMethod.${i}.measures.rocAuc.mean`}
                value={measures?.rocAuc.mean ?? null}
                digits={3}
              />
            </td>
            <td>
              <Percent
                from={`byMethod.${i}.measures.pointingGame`}
                value={measures?.pointingGame ?? null}
              />
            </td>
          </tr>
        ))}
      </WideTable>
    </section>
  );
}
