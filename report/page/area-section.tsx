import type { Measured } from '../../core/schema/measurement.ts';
import type { Results } from '../../core/schema/results.ts';
import { areaPlot } from '../plots/area-plot.ts';
import { Fixed, Interval, Percent, PValue } from '../text/datum.tsx';
import { mostDots } from '../plots/paired-plot.ts';
import { verdictWords } from '../text/verdict-words.ts';
import { WideTable } from '../tables/wide-table.tsx';

const columns = [
  'Object',
  'Share of the pixels',
  'n',
  'Difference',
  '95% interval',
  'd_z',
  'p',
  'More heat on',
];

/** The comparison by size of the object; nothing if there are too few samples for thirds. */
export function AreaSection({
  results: { byArea },
  sorted,
}: {
  results: Results;
  sorted: Measured[];
}) {
  if (byArea.length === 0) return null;
  return (
    <section aria-labelledby="areas">
      <h2 id="areas">By the size of the object</h2>
      <p>
        Heat at any place is more likely to be on a large object than on a small one. So the samples
        are split into thirds by the object’s share of the pixels. The p values are two-sided and
        not corrected.
      </p>
      <figure class="forest">
        <div dangerouslySetInnerHTML={{ __html: areaPlot(sorted, byArea) }} />
        <figcaption>
          {sorted.length > mostDots ? 'Samples binned in hexagons.' : 'One dot per sample.'} For
          each third, the line is the mean and the band its 95% interval.
        </figcaption>
      </figure>
      <WideTable label="Table by size of the object" class="by-area" columns={columns}>
        {byArea.map(({ area, from, to, n, primary, verdict }, i) => (
          <tr>
            <th scope="row">{area}</th>
            <td>
              <Percent from={`byArea.${i}.from`} value={from} /> to{' '}
              <Percent from={`byArea.${i}.to`} value={to} />
            </td>
            <td>
              <Fixed from={`byArea.${i}.n`} value={n} digits={0} />
            </td>
            <td>
              <Fixed
                from={`byArea.${i}.primary.meanDifference`}
                value={primary.meanDifference}
                digits={3}
              />
            </td>
            <td>
              <Interval
                from={`byArea.${i}.primary.differenceCI95`}
                value={primary.differenceCI95}
                digits={3}
              />
            </td>
            <td>
              <Fixed from={`byArea.${i}.primary.dz`} value={primary.dz} digits={2} />
            </td>
            <td>
              <PValue
                from={`byArea.${i}.primary.log10p.twoSided`}
                value={primary.log10p?.twoSided ?? null}
              />
            </td>
            <td class={`verdict ${verdict}`}>{verdictWords[verdict]}</td>
          </tr>
        ))}
      </WideTable>
    </section>
  );
}
