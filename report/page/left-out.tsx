import type { Measurement } from '../../core/schema/measurement.ts';
import { reasonInWords } from '../text/exclusions.ts';
import { count } from '../text/format.ts';

const mostRows = 200;

/** Samples without measures, each with its reason. */
export function LeftOut({ measurements }: { measurements: readonly Measurement[] }) {
  const rows = measurements.filter((row) => row.status !== 'measured');
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="left-out">
      <h2 id="left-out">Left out</h2>
      <p>
        {count(rows.length, 'sample')} without measures. An excluded sample cannot be measured; a
        failed one met an error.
      </p>
      <table class="left-out">
        <thead>
          <tr>
            <th scope="col">Sample</th>
            <th scope="col">Reason</th>
            <th scope="col">Message</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostRows).map((row) => (
            <tr>
              <th scope="row">{row.sample}</th>
              <td>
                {row.status === 'excluded'
                  ? `excluded: ${reasonInWords(row.reason)}`
                  : `failed: ${row.stage}`}
              </td>
              <td>{row.message}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > mostRows && (
        <p>
          {count(rows.length - mostRows, 'more sample')} in{' '}
          <a href="measurements.csv">measurements.csv</a>.
        </p>
      )}
    </section>
  );
}
