import type { ComponentChildren } from 'preact';
import type { SamplePair } from '../../core/compare/pair-samples.ts';
import type { GroupContrast, RunComparison } from '../../core/schema/run-comparison.ts';
import { WideTable, type Column } from '../tables/wide-table.tsx';
import { Figures } from '../text/figures.tsx';
import { fixed, interval, pValue } from '../text/format.ts';
import { comparedSteps } from './compared-steps.ts';
import { decisiveP, meanFigures, measureRows, verdictWords } from './contrast-figures.ts';

/** Rows of the table by class, and of the samples that differ most. */
const MOST_CLASSES = 100;
const MOST_SAMPLES = 10;

const A: Column = { title: 'A', class: 'run-a' };
const B: Column = { title: 'B', class: 'run-b' };
const CONTRAST: Column[] = ['n', A, B, 'A − B', '95% interval', 'd_z'];

/** All that was compared, over all samples: one row a measure. */
export function MeasureTable({ comparison }: { comparison: RunComparison }) {
  return (
    <WideTable
      label="Measures of both runs"
      class="contrasts"
      columns={['Measure', ...CONTRAST, 'p']}
    >
      {measureRows(comparison).map(({ name, note, n, figures }) => (
        <Row cells={[String(n), ...figures]}>
          {name} <small>{note}</small>
        </Row>
      ))}
    </WideTable>
  );
}

/** What became of each step of the evidence in either run. */
export function StepTable({ comparison }: { comparison: RunComparison }) {
  return (
    <WideTable label="Steps of both runs" class="steps-compared" columns={['Step', A, B]}>
      {comparedSteps(comparison).map(({ step, a, b }) => (
        <Row cells={[a, b]}>{step}</Row>
      ))}
    </WideTable>
  );
}

/** One row a class, most in A first. */
export function ContrastsByClass({ byClass }: RunComparison) {
  const sorted = [...byClass].sort(
    (one, other) =>
      (other.primary.meanDifference ?? -Infinity) - (one.primary.meanDifference ?? -Infinity),
  );
  return (
    <>
      <WideTable
        label="Table by class"
        class="contrasts"
        columns={[
          'Class',
          ...CONTRAST,
          'p (Holm)',
          'AUC, A − B',
          'Larger difference',
          { title: 'A reaches', class: 'run-a' },
          { title: 'B reaches', class: 'run-b' },
        ]}
      >
        {sorted
          .slice(0, MOST_CLASSES)
          .map(({ class: name, n, primary, rocAuc, adjusted, verdict, reached }) => (
            <Row
              cells={[
                String(n),
                ...meanFigures(primary).slice(0, -1),
                pValue(adjusted?.holm.log10p ?? null),
                fixed(rocAuc.meanDifference, 3),
                <span class={`verdict ${verdict}`}>{verdictWords[verdict]}</span>,
                reached.a,
                reached.b,
              ]}
            >
              {name}
            </Row>
          ))}
      </WideTable>
      {sorted.length > MOST_CLASSES && (
        <p>
          {sorted.length - MOST_CLASSES} more classes are in the output of{' '}
          <code>groundcam compare --json</code>.
        </p>
      )}
    </>
  );
}

/** The samples in which the runs differ most, either way. */
export function Disagreements({ pairs }: { pairs: readonly SamplePair[] }) {
  const contrast = ({ a, b }: SamplePair) => a.difference - b.difference;
  const furthest = [...pairs]
    .sort((one, other) => Math.abs(contrast(other)) - Math.abs(contrast(one)))
    .slice(0, MOST_SAMPLES);
  return (
    <WideTable
      label="Samples that differ most"
      class="disagreements"
      columns={['Sample', A, B, 'A − B', 'A predicts', 'B predicts']}
    >
      {furthest.map((pair) => (
        <Row
          cells={[
            ...[pair.a.difference, pair.b.difference, contrast(pair)].map((one) => fixed(one, 3)),
            <>{pair.a.predictedLabel}</>,
            <>{pair.b.predictedLabel}</>,
          ]}
        >
          {pair.a.sample}
        </Row>
      ))}
    </WideTable>
  );
}

/** The tests of the pairs, their effect sizes, and robustness checks. */
export function InferenceTable({
  primary,
  equivalence,
  unit = 'image',
}: Pick<GroupContrast, 'primary' | 'equivalence'> & Pick<RunComparison, 'unit'>) {
  const { t, df, clustered, bootstrap, signedRank, normality } = primary;
  const rows: [name: string, value: string, p: string][] = [
    [`Sign flips of whole ${unit}s, which decide`, '', pValue(decisiveP(primary))],
    [`t (${df ?? '–'} degrees of freedom)`, fixed(t, 2), pValue(primary.log10p?.twoSided ?? null)],
  ];
  if (clustered) {
    const name = `t, clustered over ${clustered.images} ${unit}s`;
    rows.push([name, fixed(clustered.t, 2), pValue(clustered.log10p?.twoSided ?? null)]);
  }
  rows.push(
    ['Cohen’s d_z, 95% interval', interval(primary.dzCI95, 2), ''],
    ['Hedges’ g_z, 95% interval', interval(primary.gzCI95, 2), ''],
    ['Bootstrap interval of the mean', interval(bootstrap?.meanDifference ?? null, 3), ''],
    ['Bootstrap interval of d_z', interval(bootstrap?.dz ?? null, 2), ''],
    [
      'Wilcoxon signed-rank, rank-biserial correlation',
      fixed(signedRank?.rankBiserial ?? null, 2),
      pValue(signedRank?.log10p.twoSided ?? null),
    ],
    [
      'Shapiro-Wilk W, normality of A − B',
      fixed(normality?.w ?? null, 3),
      normality ? pValue(Math.log10(normality.p)) : '–',
    ],
  );
  if (equivalence) {
    const name = `Equivalence within d_z = ${equivalence.smallestEffect}`;
    rows.push([name, '', pValue(Math.log10(equivalence.p))]);
  }
  return (
    <table>
      <caption>Tests of the same pairs</caption>
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">Value</th>
          <th scope="col">p, two-sided</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...cells]) => (
          <Row cells={cells}>
            <Figures>{name}</Figures>
          </Row>
        ))}
      </tbody>
    </table>
  );
}

/** A row's head and its cells; figures are set as figures. */
function Row({
  cells,
  children,
}: {
  cells: readonly ComponentChildren[];
  children: ComponentChildren;
}) {
  return (
    <tr>
      <th scope="row">{children}</th>
      {cells.map((cell) => (
        <td>{typeof cell === 'string' ? <Figures>{cell}</Figures> : cell}</td>
      ))}
    </tr>
  );
}
