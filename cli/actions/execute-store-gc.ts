import type { StoreOptions } from './execute-store-stats.ts';
import { deleteGarbage, findGarbage } from '../../store/collect-garbage.ts';
import { count } from '../../report/text/format.ts';
import { requireStore } from '../../store/enter-store.ts';
import { openStore } from '../../store/open-store.ts';
import type { StoredObject } from '../../store/store.ts';
import { StoreSizes } from '../../store/store-sizes.ts';
import { listRunning } from '../../client/list-runs.ts';
import { configuredTemporal, connectClient } from '../../client/temporal-address.ts';
import { throwIfUnreadable } from '../session/throw-if-unreadable.ts';
import { formatSizes, sizesJson } from '../terminal/format-sizes.ts';
import { SlowProgress } from '../terminal/slow-progress.ts';

export interface GcOptions extends StoreOptions {
  keepLast?: number;
  /** Milliseconds. */
  olderThan?: number;
  yes?: boolean;
}

/** Prints what no kept run needs and, with `yes`, deletes it. */
export async function executeStoreGc({
  store: uri,
  yes,
  json,
  ...policy
}: GcOptions): Promise<void> {
  const store = openStore(uri);
  await requireStore(store);
  const progress = new SlowProgress();
  const garbage = await findGarbage(store, {
    keepLast: policy.keepLast,
    olderThan: policy.olderThan,
    running: await runningRuns(),
    onProgress: (stage, done) => progress.show(stage, String(done)),
  });
  if (yes) {
    await deleteGarbage(store, garbage, (done) => progress.show('Deleting', String(done)));
  }
  progress.clear();
  const sizes = new StoreSizes();
  const { runs, studies, kept, artifacts, publications, unfinished, unreadable } = garbage;
  for (const object of [...artifacts, ...publications, ...unfinished]) sizes.add(object);
  const dropped = [
    ...(studies.length > 0 ? [count(studies.length, 'study', 'studies')] : []),
    count(runs.length, 'run'),
  ].join(', ');
  process.stdout.write(
    json
      ? `${JSON.stringify({ store: store.uri, deleted: yes === true, kept, runs, studies, artifacts: sizesJson(sizes), unreadable }, null, 2)}\n`
      : [
          ...studies.map(
            ({ studyId, bytes }) => `study ${studyId}, ${(bytes / 1e6).toFixed(1)} MB`,
          ),
          ...runs.map(({ runId, bytes }) => `run ${runId}, ${(bytes / 1e6).toFixed(1)} MB`),
          ...(sizes.total.objects > 0 ? [formatSizes(sizes)] : []),
          ...(unfinished.length > 0 ? [lastWritten(unfinished)] : []),
          yes
            ? `Deleted ${dropped} and ${count(sizes.total.objects, 'object')}; kept ${count(kept, 'run')}`
            : `Would delete ${dropped} and ${count(sizes.total.objects, 'object')}, and keep ${count(kept, 'run')}: pass --yes to delete`,
          '',
        ].join('\n'),
  );
  throwIfUnreadable(
    unreadable.map(
      (reason) => `${reason}. No artifact was taken for garbage: this run may need it`,
    ),
  );
}

/** The runs and studies that the configured Temporal server has running; none if no server is configured. */
async function runningRuns(): Promise<ReadonlySet<string>> {
  const configured = configuredTemporal();
  if (!configured) return new Set();
  const { client, connection } = await connectClient(configured);
  try {
    return await listRunning(client);
  } finally {
    await connection.close();
  }
}

/** When unfinished files were last written, from the oldest to the newest. */
function lastWritten(unfinished: readonly StoredObject[]): string {
  const days = unfinished.map(({ modified }) => modified.toISOString().slice(0, 10)).sort();
  const [first, last] = [days[0], days.at(-1)];
  return `unfinished: last written ${first === last ? `on ${first}` : `${first} to ${last}`}, by workers that were killed`;
}
