import pMap from 'p-map';
import { fixed } from '../../report/text/format.ts';
import { DEFAULT_STORE } from '../../core/schema/default-store.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { isUnreadable } from '../../core/errors/unreadable-record-error.ts';
import { requireStore } from '../../store/enter-store.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { listServerRuns, type ListedRun } from '../../client/list-runs.ts';
import { configuredTemporal, connectClient } from '../../client/temporal-address.ts';
import { asksForEncrypted } from '../../client/run-filter.ts';
import { readPayloadKeys } from '../../workers/payloads/payload-keys.ts';
import { reportAddress } from '../../store/report-address.ts';
import { isWhole } from '../../workflows/contract/search-attributes.ts';
import { reportUrlOf, type ReportUrlFlag } from '../flags/report-url.ts';
import { findResults } from '../session/find-run.ts';
import { nothingListed, throwIfUnreadable } from '../session/throw-if-unreadable.ts';
import { note } from '../terminal/note.ts';
import { shortName } from '../../report/text/one-line.ts';
import { terminalWidth } from '../terminal/terminal-width.ts';
import { formatTable } from '../../report/text/table.ts';

export interface ListOptions extends ReportUrlFlag {
  where?: string;
  limit: number;
  store?: string;
  json?: boolean;
}

/** Results that are read at the same time. */
const READS = 16;

/** Prints runs, newest first: a table, or a JSON array. */
export async function executeList(flags: ListOptions): Promise<void> {
  const reportUrl = reportUrlOf(flags);
  const { runs: found, unreadable } = await findRuns(flags);
  const runs = found.map((run) => withReport(run, reportUrl));
  if (flags.json) process.stdout.write(`${JSON.stringify(runs, null, 2)}\n`);
  else if (runs.length === 0) note(nothingListed({ one: 'run', many: 'runs' }, unreadable));
  else
    process.stdout.write(
      `${formatTable(table(runs, reportUrl), { width: terminalWidth(), shrinks: NAMES })}\n`,
    );
  throwIfUnreadable(unreadable);
}

/** The run with the address of its report, if it has one and a browser can go there. */
function withReport(
  run: ListedRun,
  reportUrl: string | undefined,
): ListedRun & { report?: string } {
  const { store, runId, effect } = run;
  if (reportUrl === undefined || store === null || !isWhole(store) || effect === null) return run;
  return { ...run, report: reportAddress(openStore(store), runId, reportUrl) };
}

interface Found {
  runs: ListedRun[];
  /** Why runs are missing that can't be read. */
  unreadable: string[];
}

async function findRuns({ where, limit, store: uri }: ListOptions): Promise<Found> {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new InputError(`Expected a whole number above 0 for --limit but received ${limit}`);
  }
  const temporal = uri === undefined ? configuredTemporal() : undefined;
  if (temporal) {
    const { client, connection } = await connectClient(temporal);
    try {
      if (where !== undefined && asksForEncrypted(where) && (await readPayloadKeys())) {
        note(
          'Runs with encrypted payloads have no model, dataset, class and store to find them by.',
        );
      }
      return { runs: await listServerRuns(client, { where, limit }), unreadable: [] };
    } finally {
      await connection.close();
    }
  }
  if (where !== undefined) {
    throw new InputError('--where needs a Temporal server, but the runs of a store are listed', {
      hint:
        uri === undefined
          ? 'Set TEMPORAL_ADDRESS, or omit --where and filter the output of --json.'
          : 'Omit --store or --where.',
    });
  }
  return listResults(openStore(uri ?? DEFAULT_STORE), limit);
}

/** The runs of a store that have results. Their ids begin with the time, unless a person named them. */
async function listResults(store: Store, limit: number): Promise<Found> {
  await requireStore(store);
  const runIds: string[] = [];
  for await (const { key } of store.list('runs/')) {
    const [, runId] = /^runs\/([^/]+)\/results\.json$/.exec(key) ?? [];
    if (runId !== undefined) runIds.push(runId);
  }
  const unreadable: string[] = [];
  const runs = await pMap(
    runIds,
    (runId) =>
      storedRun(store, runId).catch((error: unknown) => {
        if (!isUnreadable(error)) throw error;
        unreadable.push(error.message);
        return undefined;
      }),
    { concurrency: READS },
  );
  return {
    runs: runs
      .filter((run) => run !== undefined)
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
      .slice(0, limit),
    unreadable,
  };
}

async function storedRun(store: Store, runId: string): Promise<ListedRun | undefined> {
  const results = await findResults(store, runId);
  if (!results) return undefined;
  return {
    runId,
    status: 'completed',
    model: results.modelName,
    dataset: results.dataset,
    classes: results.classes,
    verdict: results.verdict,
    reached: results.evidence.reached,
    effect: results.primary.dz,
    store: store.uri,
    startedAt: results.startedAt,
    endedAt: results.finishedAt,
  };
}

function table(runs: (ListedRun & { report?: string })[], reportUrl: string | undefined) {
  const rows = [HEADER, ...runs.map(row)];
  if (reportUrl === undefined) return rows;
  const reports = ['report', ...runs.map(({ report }) => report ?? '–')];
  return rows.map((cells, at) => [...cells, reports[at] ?? '–']);
}

/** The columns of models and classes, which may be long. Ids are copied, and stay whole. */
const NAMES = [2, 3];

const HEADER = ['run', 'status', 'model', 'classes', 'verdict', 'reached', 'd_z', 'started'];

function row({
  runId,
  status,
  model,
  classes,
  verdict,
  reached,
  effect,
  startedAt,
}: ListedRun): string[] {
  return [
    runId,
    status,
    model ?? '–',
    classes.length > 3 ? `${classes.length} classes` : classes.map(shortName).join(', ') || '–',
    verdict ?? '–',
    reached ?? '–',
    fixed(effect, 2),
    `${startedAt.slice(0, 16).replace('T', ' ')} UTC`,
  ];
}
