import pMap from 'p-map';
import { isUnreadable } from '../../core/errors/unreadable-record-error.ts';
import { formatTable } from '../../report/text/table.ts';
import { requireStore } from '../../store/enter-store.ts';
import { openStore } from '../../store/open-store.ts';
import { findStudy } from '../session/run-study.ts';
import { throwIfUnreadable } from '../session/throw-if-unreadable.ts';
import { note } from '../terminal/note.ts';

export interface StudyListOptions {
  store: string;
  json?: boolean;
}

/** Results that are read at the same time. */
const READS = 16;

/** Prints the studies of a store that have results, newest first: a table, or a JSON array. */
export async function executeStudyList({ store: uri, json }: StudyListOptions): Promise<void> {
  const store = openStore(uri);
  await requireStore(store);
  const ids: string[] = [];
  for await (const { key } of store.list('studies/')) {
    const [, id] = /^studies\/([^/]+)\/study\.json$/.exec(key) ?? [];
    if (id !== undefined) ids.push(id);
  }
  const unreadable: string[] = [];
  const found = await pMap(
    ids,
    (id) =>
      findStudy(store, id).catch((error: unknown) => {
        if (!isUnreadable(error)) throw error;
        unreadable.push(error.message);
        return undefined;
      }),
    { concurrency: READS },
  );
  const studies = found
    .filter((study) => study !== undefined)
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
    .map(({ studyId, models, datasets, cells, startedAt, finishedAt }) => ({
      studyId,
      models,
      datasets,
      audits: cells.length,
      failed: cells.filter(({ results }) => results === null).length,
      startedAt,
      finishedAt,
    }));
  if (json) process.stdout.write(`${JSON.stringify(studies, null, 2)}\n`);
  else if (studies.length === 0) note('No studies found.');
  else {
    const rows = studies.map(({ studyId, models, datasets, audits, failed, startedAt }) => [
      studyId,
      models.length > 3 ? `${models.length} models` : models.join(', '),
      datasets.join(', '),
      String(audits),
      String(failed),
      `${startedAt.slice(0, 16).replace('T', ' ')} UTC`,
    ]);
    const header = ['study', 'models', 'datasets', 'audits', 'failed', 'started'];
    process.stdout.write(`${formatTable([header, ...rows])}\n`);
  }
  throwIfUnreadable(unreadable);
}
