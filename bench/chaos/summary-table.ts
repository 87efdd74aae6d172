import type { Report } from './campaign.ts';

/** What happened in each campaign, as a table in Markdown. */
export function summaryTable(reports: readonly Report[]): string {
  const kinds = [...new Set(reports.flatMap(({ faults }) => [...faults.keys()]))].sort();
  const rows = reports.map(({ seed, faults, seconds, failures, problems }) => [
    `${seed}`,
    ...kinds.map((kind) => `${faults.get(kind) ?? 0}`),
    seconds.toFixed(0),
    `${failures.length}`,
    problems.length === 0 ? 'equal' : problems.join('; '),
  ]);
  const header = ['seed', ...kinds, 'seconds', 'reruns', 'outcome'];
  const total = kinds.map((kind) =>
    reports.reduce((sum, { faults }) => sum + (faults.get(kind) ?? 0), 0),
  );
  const sum = (of: (report: Report) => number) =>
    reports.reduce((sum, report) => sum + of(report), 0);
  const last = [
    'all',
    ...total.map(String),
    sum(({ seconds }) => seconds).toFixed(0),
    `${sum(({ failures }) => failures.length)}`,
    `${sum(({ problems }) => (problems.length === 0 ? 1 : 0))} of ${reports.length} equal`,
  ];
  return [header, header.map((name) => (name === 'outcome' ? '---' : '---:')), ...rows, last]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
