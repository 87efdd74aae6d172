import type { Unit } from '../../core/analysis/cluster-of.ts';
import type {
  Agreement,
  MeasureComparison,
  StudyCell,
  StudyEntry,
} from '../../core/schema/study-results.ts';
import { methodNames } from '../text/method-names.ts';
import { MethodName } from '../../core/schema/method-name.ts';
import { WideTable } from '../tables/wide-table.tsx';
import { Figures } from '../text/figures.tsx';
import { count, fixed, interval, percent, pValue } from '../text/format.ts';
import { measureTitles, rankWords } from './study-text.ts';

/** Pairs of models in a table; more are in `study.json`. */
const MOST_PAIRS = 60;

/** All models on one measure, the highest first. */
export function RankingTable({
  comparison: { measure, models },
  entries,
}: {
  comparison: MeasureComparison;
  entries: readonly StudyEntry[];
}) {
  const title = measureTitles[measure];
  return (
    <WideTable
      class="ranking"
      label={`Models by ${title}`}
      columns={['Model', `Mean ${title}`, '95% interval', 'Rank', 'Evidence reaches']}
    >
      {[...models]
        .sort((a, b) => b.mean - a.mean)
        .map(({ model, mean, ci95, rank }) => (
          <tr>
            <th scope="row">{model}</th>
            <td>
              <b>
                <Figures>{fixed(mean, 3)}</Figures>
              </b>
            </td>
            <td>
              <Figures>{interval(ci95, 3)}</Figures>
            </td>
            <td>{rankWords(rank)}</td>
            <td>
              {entries.find((one) => one.model === model && one.class === null)?.reached ?? '–'}
            </td>
          </tr>
        ))}
    </WideTable>
  );
}

/** Pairs of models, the surest difference first. */
export function PairTable({ comparison: { measure, pairs } }: { comparison: MeasureComparison }) {
  const sorted = [...pairs].sort((a, b) => (a.p ?? 2) - (b.p ?? 2));
  return (
    <>
      <WideTable
        class="pairs"
        label={`Pairs of models by ${measureTitles[measure]}`}
        columns={['A', 'B', 'A − B', '95% interval', 'p', 'p, Holm']}
      >
        {sorted.slice(0, MOST_PAIRS).map(({ a, b, difference, ci95, p, holm }) => (
          <tr>
            <th scope="row">{a}</th>
            <td>{b}</td>
            <td>
              <b>
                <Figures>{fixed(difference, 3)}</Figures>
              </b>
            </td>
            <td>
              <Figures>{interval(ci95, 3)}</Figures>
            </td>
            <td>
              <Figures>{pWords(p)}</Figures>
            </td>
            <td>
              <Figures>{pWords(holm)}</Figures>
            </td>
          </tr>
        ))}
      </WideTable>
      {sorted.length > MOST_PAIRS && (
        <p>
          {count(sorted.length - MOST_PAIRS, 'more pair')} in <a href="study.json">study.json</a>.
        </p>
      )}
    </>
  );
}

/** Pairs of models over classes. */
export function AcrossTable({ comparison }: { comparison: MeasureComparison }) {
  const { acrossClasses, measure } = comparison;
  return (
    <WideTable
      class="across"
      label={`Pairs of models over classes by ${measureTitles[measure]}`}
      columns={[
        'A',
        'B',
        'Classes',
        'Mean A − B',
        '95% interval',
        'One more class, 95%',
        'Between classes, sd',
        'I²',
        'These classes, 95%',
      ]}
    >
      {acrossClasses.slice(0, MOST_PAIRS).map((row) => (
        <tr>
          <th scope="row">{row.a}</th>
          <td>{row.b}</td>
          <td title={row.classes.join(', ')}>{row.classes.length}</td>
          <td>
            <b>
              <Figures>{fixed(row.mean, 3)}</Figures>
            </b>
          </td>
          <td>
            <Figures>{interval(row.ci95, 3)}</Figures>
          </td>
          <td>
            <Figures>{interval(row.prediction95, 3)}</Figures>
          </td>
          <td>{fixed(Math.sqrt(row.tau2), 3)}</td>
          <td>{percent(row.i2)}</td>
          <td>
            <Figures>{interval(row.jointCI95, 3)}</Figures>
          </td>
        </tr>
      ))}
    </WideTable>
  );
}

/** Rank correlations of models, or of methods. */
export function AgreementTable({ rows, unit }: { rows: readonly Agreement[]; unit: Unit }) {
  const named = (name: string, { model }: Agreement) => {
    const method = MethodName.safeParse(name);
    return model !== null && method.success ? methodNames[method.data] : name;
  };
  const ofMethods = rows.some(({ model }) => model !== null);
  return (
    <WideTable
      class="agreement"
      label={ofMethods ? 'Agreement of methods' : 'Agreement of models'}
      columns={[
        'A',
        'B',
        ...(ofMethods ? ['Model'] : []),
        'Spearman’s ρ',
        '95% interval',
        unit === 'cluster' ? 'Clusters' : 'Images',
      ]}
    >
      {rows.slice(0, MOST_PAIRS).map((row) => (
        <tr>
          <th scope="row">{named(row.a, row)}</th>
          <td>{named(row.b, row)}</td>
          {ofMethods && <td>{row.model}</td>}
          <td>
            <b>
              <Figures>{fixed(row.rho, 2)}</Figures>
            </b>
          </td>
          <td>
            <Figures>{interval(row.ci95, 2)}</Figures>
          </td>
          <td>{row.n.toLocaleString('en')}</td>
        </tr>
      ))}
    </WideTable>
  );
}

/** The audits of a study, those that failed with their reasons first. */
export function AuditTable({ cells }: { cells: readonly StudyCell[] }) {
  const sorted = [...cells].sort((a, b) => Number(a.results !== null) - Number(b.results !== null));
  return (
    <WideTable
      class="audits"
      label="Audits of this study"
      columns={['Model', 'Dataset', 'Audit', 'Computed']}
    >
      {sorted.map(({ model, dataset, results, failure, computed, cached }) => (
        <tr>
          <th scope="row">{model}</th>
          <td>{dataset}</td>
          {results === null ? (
            <td class="reason" colspan={2}>
              <b class="wrong">failed</b> {failure}
            </td>
          ) : (
            <>
              <td>
                <a href={`../../runs/${results}/report.html`}>{results}</a>
              </td>
              <td>
                {computed.toLocaleString('en')} of {(computed + cached).toLocaleString('en')}{' '}
                samples
              </td>
            </>
          )}
        </tr>
      ))}
    </WideTable>
  );
}

function pWords(p: number | null): string {
  return p === null ? '–' : pValue(Math.log10(p));
}
