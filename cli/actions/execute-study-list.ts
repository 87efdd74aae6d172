import pMap from 'p-map';
import { listServerStudies, type ListedStudy } from '../../client/list-studies.ts';
import { configuredTemporal, connectClient } from '../../client/temporal-address.ts';
import { DEFAULT_STORE } from '../../core/schema/default-store.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { isUnreadable } from '../../core/errors/unreadable-record-error.ts';
import { formatTable } from '../../report/text/table.ts';
import { requireStore } from '../../store/enter-store.ts';
import { listStoredStudies } from '../../store/list-stored-studies.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { findStudy } from '../session/run-study.ts';
import { nothingListed, throwIfUnreadable } from '../session/throw-if-unreadable.ts';
import { note } from '../terminal/note.ts';
import { terminalWidth } from '../terminal/terminal-width.ts';

export interface StudyListOptions {
  limit: number;
  store?: string;
  json?: boolean;
}

/** Results that are read at the same time. */
const READS = 16;

/** Prints studies, newest first: a table, or a JSON array. */
export async function executeStudyList(flags: StudyListOptions): Promise<void> {
  const { studies, unreadable } = await findStudies(flags);
  if (flags.json) process.stdout.write(`${JSON.stringify(studies, null, 2)}\n`);
  else if (studies.length === 0) note(nothingListed({ one: 'study', many: 'studies' }, unreadable));
  else {
    const table = formatTable([HEADER, ...studies.map(row)], {
      width: terminalWidth(),
      shrinks: NAMES,
    });
    process.stdout.write(`${table}\n`);
  }
  throwIfUnreadable(unreadable);
}

interface Found {
  studies: ListedStudy[];
  /** Why studies are missing that can't be read. */
  unreadable: string[];
}

/** Those that the configured server remembers, in any state, or those of a store that have results. */
async function findStudies({ limit, store: uri }: StudyListOptions): Promise<Found> {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new InputError(`Expected a whole number above 0 for --limit but received ${limit}`);
  }
  const temporal = uri === undefined ? configuredTemporal() : undefined;
  if (!temporal) return listResults(openStore(uri ?? DEFAULT_STORE), limit);
  const { client, connection } = await connectClient(temporal);
  try {
    return { studies: await listServerStudies(client, { limit }), unreadable: [] };
  } finally {
    await connection.close();
  }
}

async function listResults(store: Store, limit: number): Promise<Found> {
  await requireStore(store);
  const stored = (await listStoredStudies(store)).filter(({ published }) => published !== null);
  const unreadable: string[] = [];
  const studies = await pMap(
    stored,
    ({ studyId }) =>
      storedStudy(store, studyId).catch((error: unknown) => {
        if (!isUnreadable(error)) throw error;
        unreadable.push(error.message);
        return undefined;
      }),
    { concurrency: READS },
  );
  return {
    studies: studies
      .filter((study) => study !== undefined)
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
      .slice(0, limit),
    unreadable,
  };
}

async function storedStudy(store: Store, studyId: string): Promise<ListedStudy | undefined> {
  const results = await findStudy(store, studyId);
  if (!results) return undefined;
  const { models, datasets, cells, startedAt, finishedAt } = results;
  const failed = cells.filter((cell) => cell.results === null).length;
  return {
    ...{ studyId, status: 'completed', models, datasets, audits: cells.length, failed },
    ...{ store: store.uri, startedAt, endedAt: finishedAt },
  };
}

/** The columns of models and datasets, which may be long. Ids are copied, and stay whole. */
const NAMES = [2, 3];

const HEADER = ['study', 'status', 'models', 'datasets', 'audits', 'failed', 'started'];

function row({ studyId, status, models, datasets, audits, failed, startedAt }: ListedStudy) {
  const names = (list: string[] | null, noun: string) =>
    list === null ? '–' : list.length > 3 ? `${list.length} ${noun}` : list.join(', ');
  return [
    studyId,
    status,
    names(models, 'models'),
    names(datasets, 'datasets'),
    audits === null ? '–' : String(audits),
    failed === null ? '–' : String(failed),
    `${startedAt.slice(0, 16).replace('T', ' ')} UTC`,
  ];
}
