import type { SamplePair } from '../../core/compare/pair-samples.ts';
import type {
  ComparisonVerdict,
  GroupContrast,
  MeanContrast,
  RunComparison,
  ShareContrast,
} from '../../core/schema/run-comparison.ts';
import { Figures } from '../text/figures.tsx';
import { fixed, interval, percent, pValue } from '../text/format.ts';

/** Rows of the table by class, and of the samples that differ most. */
const MOST_CLASSES = 100;
const MOST_SAMPLES = 10;

/** All that was compared, over all samples: one row a measure. */
export function MeasureTable({ comparison }: { comparison: RunComparison }) {
  const { primary, rocAuc, relevanceMassAccuracy, pointingGame, accuracy } = comparison;
  return (
    <div class="wide" tabIndex={0} role="region" aria-label="Measures of both runs">
      <table class="contrasts">
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col">n</th>
            <th scope="col" class="run-a">
              A
            </th>
            <th scope="col" class="run-b">
              B
            </th>
            <th scope="col">A − B</th>
            <th scope="col">95% interval</th>
            <th scope="col">
              <Figures>d_z</Figures>
            </th>
            <th scope="col">p</th>
          </tr>
        </thead>
        <tbody>
          <MeanRow name="Mean heat" note="object minus background" of={primary} />
          <MeanRow name="ROC-AUC" note="0.5: no relation to the mask" of={rocAuc} />
          <MeanRow
            name="Relevance mass accuracy"
            note="share of the heat on the object"
            of={relevanceMassAccuracy}
          />
          <ShareRow
            name="Pointing game"
            note="samples with the hottest pixel on the object"
            of={pointingGame}
          />
          <ShareRow name="Accuracy" note="samples predicted as their own class" of={accuracy} />
        </tbody>
      </table>
    </div>
  );
}

function MeanRow({ name, note, of }: { name: string; note: string; of: MeanContrast }) {
  const { differenceCI95, log10p } = of.clustered ?? of;
  return (
    <Row
      name={name}
      note={note}
      cells={[
        String(of.n),
        fixed(of.meanA, 3),
        fixed(of.meanB, 3),
        fixed(of.meanDifference, 3),
        interval(differenceCI95, 3),
        fixed(of.dz, 2),
        pValue(log10p?.twoSided ?? null),
      ]}
    />
  );
}

function ShareRow({ name, note, of }: { name: string; note: string; of: ShareContrast | null }) {
  if (of === null) return null;
  return (
    <Row
      name={name}
      note={`${note}; only in A ${of.onlyA}, only in B ${of.onlyB}`}
      cells={[
        String(of.n),
        percent(of.shareA),
        percent(of.shareB),
        percent(of.difference),
        '',
        '',
        pValue(of.log10p),
      ]}
    />
  );
}

function Row({ name, note, cells }: { name: string; note: string; cells: string[] }) {
  return (
    <tr>
      <th scope="row">
        {name} <small>{note}</small>
      </th>
      {cells.map((cell) => (
        <td>
          <Figures>{cell}</Figures>
        </td>
      ))}
    </tr>
  );
}

/** The t-test of the pairs, its effect sizes, and robustness checks. */
export function InferenceTable({
  primary,
  equivalence,
}: Pick<GroupContrast, 'primary' | 'equivalence'>) {
  const { t, df, clustered, bootstrap, signedRank, signFlip, normality } = primary;
  const rows: [string, string, string][] = [
    [`t (${df ?? '–'} degrees of freedom)`, fixed(t, 2), pValue(primary.log10p?.twoSided ?? null)],
    ...(clustered
      ? [
          [
            `t, clustered over ${clustered.images} images`,
            fixed(clustered.t, 2),
            pValue(clustered.log10p?.twoSided ?? null),
          ] satisfies [string, string, string],
        ]
      : []),
    ['Cohen’s d_z, 95% interval', interval(primary.dzCI95, 2), ''],
    ['Hedges’ g_z, 95% interval', interval(primary.gzCI95, 2), ''],
    ['Bootstrap interval of the mean', interval(bootstrap?.meanDifference ?? null, 3), ''],
    ['Bootstrap interval of d_z', interval(bootstrap?.dz ?? null, 2), ''],
    [
      'Wilcoxon signed-rank, rank-biserial correlation',
      fixed(signedRank?.rankBiserial ?? null, 2),
      pValue(signedRank?.log10p.twoSided ?? null),
    ],
    ['Sign-flip permutation', '', signFlip ? pValue(Math.log10(signFlip.p.twoSided)) : '–'],
    [
      'Shapiro-Wilk W, normality of A − B',
      fixed(normality?.w ?? null, 3),
      normality ? pValue(Math.log10(normality.p)) : '–',
    ],
    ...(equivalence
      ? [
          [
            `Equivalence within d_z = ${equivalence.smallestEffect}`,
            '',
            pValue(Math.log10(equivalence.p)),
          ] satisfies [string, string, string],
        ]
      : []),
  ];
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
        {rows.map(([name, value, p]) => (
          <tr>
            <th scope="row">
              <Figures>{name}</Figures>
            </th>
            <td>
              <Figures>{value}</Figures>
            </td>
            <td>
              <Figures>{p}</Figures>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
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
      <div class="wide" tabIndex={0} role="region" aria-label="Table by class">
        <table class="contrasts">
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col">n</th>
              <th scope="col" class="run-a">
                A
              </th>
              <th scope="col" class="run-b">
                B
              </th>
              <th scope="col">A − B</th>
              <th scope="col">95% interval</th>
              <th scope="col">
                <Figures>d_z</Figures>
              </th>
              <th scope="col">p (Holm)</th>
              <th scope="col">AUC, A − B</th>
              <th scope="col">Larger difference</th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, MOST_CLASSES).map((row) => (
              <ClassRow row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {sorted.length > MOST_CLASSES && (
        <p>
          {sorted.length - MOST_CLASSES} more classes are in the output of{' '}
          <code>groundcam compare --json</code>.
        </p>
      )}
    </>
  );
}

function ClassRow({ row }: { row: RunComparison['byClass'][number] }) {
  const { primary, rocAuc } = row;
  const cells = [
    fixed(primary.meanA, 3),
    fixed(primary.meanB, 3),
    fixed(primary.meanDifference, 3),
    interval((primary.clustered ?? primary).differenceCI95, 3),
    fixed(primary.dz, 2),
    pValue(row.adjusted?.holm.log10p ?? null),
    fixed(rocAuc.meanDifference, 3),
  ];
  return (
    <tr>
      <th scope="row">{row.class}</th>
      <td>{row.n}</td>
      {cells.map((cell) => (
        <td>
          <Figures>{cell}</Figures>
        </td>
      ))}
      <td class={`verdict ${row.verdict}`}>{verdictWords[row.verdict]}</td>
    </tr>
  );
}

/** Which run has the larger difference, in a word or two for a table. */
export const verdictWords: Record<ComparisonVerdict, string> = {
  'a-more-on-object': 'A',
  'b-more-on-object': 'B',
  'no-difference': 'no difference',
  'not-enough-data': 'inconclusive',
};

/** The samples in which the runs differ most, either way. */
export function Disagreements({ pairs }: { pairs: readonly SamplePair[] }) {
  const contrast = ({ a, b }: SamplePair) => a.difference - b.difference;
  const furthest = [...pairs]
    .sort((one, other) => Math.abs(contrast(other)) - Math.abs(contrast(one)))
    .slice(0, MOST_SAMPLES);
  return (
    <div class="wide" tabIndex={0} role="region" aria-label="Samples that differ most">
      <table class="disagreements">
        <thead>
          <tr>
            <th scope="col">Sample</th>
            <th scope="col" class="run-a">
              A
            </th>
            <th scope="col" class="run-b">
              B
            </th>
            <th scope="col">A − B</th>
            <th scope="col">A predicts</th>
            <th scope="col">B predicts</th>
          </tr>
        </thead>
        <tbody>
          {furthest.map((pair) => (
            <tr>
              <th scope="row">{pair.a.sample}</th>
              {[pair.a.difference, pair.b.difference, contrast(pair)].map((value) => (
                <td>
                  <Figures>{fixed(value, 3)}</Figures>
                </td>
              ))}
              <td>{pair.a.predictedLabel}</td>
              <td>{pair.b.predictedLabel}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
