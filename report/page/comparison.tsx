import type { Measured } from '../../core/schema/measurement.ts';
import type { Results } from '../../core/schema/results.ts';
import { ChecksTable } from '../tables/checks-table.tsx';
import { differencePlot } from '../plots/difference-plot.ts';
import { MeasuresTable } from '../tables/measures-table.tsx';
import { mostDots, pairedPlot } from '../plots/paired-plot.ts';
import { PrimaryTable } from '../tables/primary-table.tsx';

/** The paired comparison of at least one sample: its two plots, the tests in figures, other measures. */
export function Comparison({ results, sorted }: { results: Results; sorted: Measured[] }) {
  return (
    <section aria-labelledby="comparison">
      <h2 id="comparison">Object against background</h2>
      <div class="plots">
        <figure>
          <div dangerouslySetInnerHTML={{ __html: pairedPlot(sorted) }} />
          <figcaption>
            {sorted.length > mostDots
              ? 'Samples binned in hexagons; larger ones hold more.'
              : 'One dot per sample.'}{' '}
            Above the diagonal, the mean heat is higher on the object than on the background. The
            ring marks the mean of all samples.
          </figcaption>
        </figure>
        <figure>
          <div dangerouslySetInnerHTML={{ __html: differencePlot(sorted, results.primary) }} />
          <figcaption>
            Histogram of the same differences. The band is the 95% interval of their mean.
          </figcaption>
        </figure>
      </div>
      <div class="tables">
        <div>
          <PrimaryTable primary={results.primary} />
          <ChecksTable {...results} />
        </div>
        {results.measures && <MeasuresTable measures={results.measures} />}
      </div>
    </section>
  );
}
