import { historyLines, type HistoryLine } from '../../core/history/history-lines.ts';
import { trendPoints } from '../../core/history/trend-points.ts';
import type { FinishedRun, ScheduledRun } from '../../core/schema/scheduled-run.ts';
import { count, fixed, interval } from '../text/format.ts';
import { oneLine } from '../text/one-line.ts';
import { tableLines } from '../text/table.ts';
import { minute } from './minute.ts';

/** Characters of the chart. */
const WIDTH = 41;

/**
 * A schedule's runs for a terminal, oldest first: a table with a chart beside it, d_z as a dot on its
 * 95 % interval, all on one scale, `┆` at zero. At most `limit` lines, the newest; 0 for all. Plain
 * text, no final line break.
 */
export function terminalHistory(
  history: readonly ScheduledRun[],
  { limit }: { limit: number },
): string {
  const lines = historyLines(history)
    .slice(0, limit || undefined)
    .toReversed();
  const changes = new Map(trendPoints(history).map(({ run, changes }) => [run.runId, changes]));
  const finished = lines.filter((line) => line.outcome === 'finished');
  const scale = scaleOf(finished);
  const [header = '', ...rows] = tableLines(
    [
      ['started, UTC', 'n', 'reached', 'd_z', '95% interval', 'AUC'],
      ...finished.map((run) => [...cells(run), chart(run, scale) + changed(run)]),
    ],
    { align: ['left', 'right', 'left', 'right', 'right', 'right', 'left'] },
  );
  const rowOf = new Map(finished.map(({ runId }, i) => [runId, rows[i] ?? '']));
  const older = historyLines(history).length - lines.length;
  return [
    header,
    ...lines.map(text),
    ...(older > 0 ? [`${count(older, 'older line')} not shown: --limit 0 shows all`] : []),
  ].join('\n');

  function text(line: HistoryLine): string {
    switch (line.outcome) {
      case 'finished':
        return rowOf.get(line.runId) ?? '';
      case 'unchanged':
        return `${minute(line.lastStartedAt)}  no changes${line.runs > 1 ? ` in ${count(line.runs, 'run')}` : ''}`;
      case 'failed':
        return oneLine(`${minute(line.startedAt)}  failed: ${line.reason}`);
    }
  }

  function changed({ runId }: FinishedRun): string {
    const names = changes.get(runId)?.join(', ');
    return names ? `  new ${names}` : '';
  }
}

function cells({ startedAt, n, reached, dz, dzCI95, rocAuc }: FinishedRun): string[] {
  return [
    minute(startedAt),
    String(n),
    reached,
    fixed(dz, 2),
    interval(dzCI95, 2),
    fixed(rocAuc, 3),
  ];
}

/** Zero and all intervals fit in. */
function scaleOf(runs: readonly FinishedRun[]): (value: number) => number {
  const values = [0, ...runs.flatMap(({ dz, dzCI95 }) => [...(dzCI95 ?? []), dz ?? 0])];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return (value) => Math.round(((value - low) / (high - low || 1)) * (WIDTH - 1));
}

function chart({ dz, dzCI95 }: FinishedRun, scale: (value: number) => number): string {
  const line = Array<string>(WIDTH).fill(' ');
  line[scale(0)] = '┆';
  if (dzCI95) line.fill('─', scale(dzCI95[0]), scale(dzCI95[1]) + 1);
  if (dz !== null) line[scale(dz)] = '●';
  return line.join('');
}
