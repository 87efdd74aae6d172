import type { Measured } from '../spec/measurement.ts';
import type { MeasureSummary, Results } from '../spec/results.ts';
import { differencePlot } from './difference-plot.ts';
import { Figures } from './figures.tsx';
import { count, fixed, interval, percent, pValue } from './format.ts';
import { mostDots, pairedPlot } from './paired-plot.ts';

/** The paired comparison of at least one sample: its two plots, the test in figures, other measures. */
export function Comparison({ results, sorted }: { results: Results; sorted: Measured[] }) {
  return (
    <section aria-labelledby="comparison">
      <h2 id="comparison">Object against background</h2>
      <div class="plots">
        <figure>
          <div dangerouslySetInnerHTML={{ __html: pairedPlot(sorted) }} />
          <figcaption>
            {sorted.length > mostDots
              ? 'Samples in hexagons, larger where there are more.'
              : 'One dot per sample.'}{' '}
            Above the diagonal, the mean heat on the object exceeds that on the background; the ring
            is the mean of all.
          </figcaption>
        </figure>
        <figure>
          <div dangerouslySetInnerHTML={{ __html: differencePlot(sorted, results.primary) }} />
          <figcaption>
            The same differences, counted. The band is the 95% interval of their mean.
          </figcaption>
        </figure>
      </div>
      <div class="tables">
        <PrimaryTable results={results} />
        {results.measures && <MeasuresTable measures={results.measures} />}
      </div>
    </section>
  );
}

function PrimaryTable({ results: { primary } }: { results: Results }) {
  const { p, log10p } = primary;
  return (
    <table>
      <caption>Paired t test over {count(primary.n, 'sample')}</caption>
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">Value</th>
          <th scope="col">95% interval</th>
        </tr>
      </thead>
      <tbody>
        <Row name="Mean heat on the object" value={fixed(primary.meanForeground, 3)} />
        <Row name="Mean heat on the background" value={fixed(primary.meanBackground, 3)} />
        <Row
          name="Mean difference"
          value={fixed(primary.meanDifference, 3)}
          bounds={interval(primary.differenceCI95, 3)}
        />
        <Row name="Standard deviation of the difference" value={fixed(primary.sdDifference, 3)} />
        <Row name={`t (${primary.df ?? '–'} degrees of freedom)`} value={fixed(primary.t, 2)} />
        <Row name="p, two-sided" value={pValue(p && log10p && log10p.twoSided)} />
        <Row
          name="p, one-sided: more on the object"
          value={pValue(p && log10p && log10p.greater)}
        />
        <Row name="Cohen’s d_z" value={fixed(primary.dz, 2)} bounds={interval(primary.dzCI95, 2)} />
        <Row name="Hedges’ g_z" value={fixed(primary.gz, 2)} />
      </tbody>
    </table>
  );
}

function Row({ name, value, bounds = '' }: { name: string; value: string; bounds?: string }) {
  return (
    <tr>
      <th scope="row">
        <Figures>{name}</Figures>
      </th>
      <td>
        <Figures>{value}</Figures>
      </td>
      <td>
        <Figures>{bounds}</Figures>
      </td>
    </tr>
  );
}

function MeasuresTable({ measures }: { measures: NonNullable<Results['measures']> }) {
  return (
    <table>
      <caption>Other measures of the same heatmaps</caption>
      <thead>
        <tr>
          <th scope="col">Measure</th>
          <th scope="col">Mean</th>
          <th scope="col">Median</th>
          <th scope="col">Range</th>
        </tr>
      </thead>
      <tbody>
        <Summary name="ROC-AUC" note="0.5: no relation to the mask" of={measures.rocAuc} />
        <Summary
          name="Relevance mass accuracy"
          note="share of the heat that lies on the object"
          of={measures.relevanceMassAccuracy}
        />
        <Summary
          name="Object area"
          note="what mass accuracy would be if heat were even"
          of={measures.foregroundArea}
        />
        <Share name="Pointing game" note="hottest pixel on the object" of={measures.pointingGame} />
        <Share name="Accuracy" note="predicted as their class" of={measures.accuracy} />
      </tbody>
    </table>
  );
}

function Summary({ name, note, of }: { name: string; note: string; of: MeasureSummary }) {
  return (
    <tr>
      <th scope="row">
        {name} <small>{note}</small>
      </th>
      <td>{fixed(of.mean, 3)}</td>
      <td>{fixed(of.median, 3)}</td>
      <td>{`${fixed(of.min, 2)} to ${fixed(of.max, 2)}`}</td>
    </tr>
  );
}

function Share({ name, note, of }: { name: string; note: string; of: number | null }) {
  return (
    <tr>
      <th scope="row">
        {name} <small>{note}</small>
      </th>
      <td>{of === null ? 'not known' : percent(of)}</td>
      <td />
      <td />
    </tr>
  );
}
