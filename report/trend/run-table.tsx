import { historyLines, type HistoryLine } from '../../core/history/history-lines.ts';
import type { TrendPoint } from '../../core/history/trend-points.ts';
import { Step } from '../../core/schema/evidence.ts';
import type { FinishedRun, ScheduledRun } from '../../core/schema/scheduled-run.ts';
import { Figures } from '../text/figures.tsx';
import { count, fixed, interval } from '../text/format.ts';
import { minute } from './minute.ts';

/** Lines of the table, newest first. */
const MOST_LINES = 100;

/** The runs of a schedule, newest first, with links to their reports. */
export function RunTable({
  history,
  points,
}: {
  history: readonly ScheduledRun[];
  points: readonly TrendPoint[];
}) {
  const lines = historyLines(history);
  const changes = new Map(points.map(({ run, changes }) => [run.runId, changes]));
  return (
    <section>
      <h2>Runs</h2>
      <div class="wide">
        <table class="runs">
          <thead>
            <tr>
              <th scope="col">Started, UTC</th>
              <th scope="col">Reached</th>
              <th scope="col">Steps passed</th>
              <th scope="col">
                <Figures>d_z</Figures>
              </th>
              <th scope="col">95% interval</th>
              <th scope="col">Difference</th>
              <th scope="col">AUC</th>
              <th scope="col">Samples</th>
              <th scope="col">Excluded</th>
              <th scope="col">Failed</th>
              <th scope="col">Computed</th>
              <th scope="col">Changed</th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, MOST_LINES).map((line) => (
              <Line line={line} changes={changes} />
            ))}
          </tbody>
        </table>
      </div>
      {lines.length > MOST_LINES && <p>Older runs are in history.jsonl.</p>}
    </section>
  );
}

function Line({
  line,
  changes,
}: {
  line: HistoryLine;
  changes: ReadonlyMap<string, readonly string[]>;
}) {
  switch (line.outcome) {
    case 'finished':
      return <Finished run={line} changes={changes.get(line.runId) ?? []} />;
    case 'unchanged':
      return (
        <tr class="quiet">
          <th scope="row">{minute(line.lastStartedAt)}</th>
          <td colspan={11}>
            {line.runs === 1
              ? 'no changes'
              : `${count(line.runs, 'run')} up to this one found no changes`}
          </td>
        </tr>
      );
    case 'failed':
      return (
        <tr>
          <th scope="row">{minute(line.startedAt)}</th>
          <td class="reason" colspan={11}>
            <b class="wrong">failed</b> {line.reason}
          </td>
        </tr>
      );
  }
}

function Finished({ run, changes }: { run: FinishedRun; changes: readonly string[] }) {
  return (
    <tr>
      <th scope="row">
        <a href={`../../runs/${run.results}/report.html`}>{minute(run.startedAt)}</a>
      </th>
      <td class={`verdict ${run.verdict}`}>{run.reached}</td>
      <td>{Step.options.filter((step) => run.steps[step] === 'passed').join(', ') || 'none'}</td>
      <td>
        <b>
          <Figures>{fixed(run.dz, 2)}</Figures>
        </b>
      </td>
      <td>
        <Figures>{interval(run.dzCI95, 2)}</Figures>
      </td>
      <td>
        <Figures>{fixed(run.meanDifference, 3)}</Figures>
      </td>
      <td>{fixed(run.rocAuc, 3)}</td>
      <td>{run.n.toLocaleString('en')}</td>
      <td>{run.excluded.toLocaleString('en')}</td>
      <td>{run.failed.toLocaleString('en')}</td>
      <td>
        {run.computed.toLocaleString('en')} of {(run.computed + run.cached).toLocaleString('en')}
      </td>
      <td>{changes.join(', ')}</td>
    </tr>
  );
}
