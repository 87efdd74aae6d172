import type { StoreOptions } from './execute-store-stats.ts';
import { deleteGarbage, findGarbage } from '../../store/collect-garbage.ts';
import { openStore } from '../../store/open-store.ts';
import type { StoredObject } from '../../store/store.ts';
import { StoreSizes } from '../../store/store-sizes.ts';
import { throwIfUnreadable } from '../session/throw-if-unreadable.ts';
import { formatSizes, sizesJson } from '../terminal/format-sizes.ts';
import { SlowProgress } from '../terminal/slow-progress.ts';

export interface GcOptions extends StoreOptions {
  keepLast?: number;
  /** Milliseconds. */
  olderThan?: number;
  yes?: boolean;
}

/** Prints what no kept run needs and, where told to, deletes it. */
export async function executeStoreGc({
  store: uri,
  yes,
  json,
  ...policy
}: GcOptions): Promise<void> {
  const store = openStore(uri);
  const progress = new SlowProgress();
  const garbage = await findGarbage(store, {
    keepLast: policy.keepLast,
    olderThan: policy.olderThan,
    now: new Date(),
    onProgress: (stage, count) => progress.show(stage, String(count)),
  });
  if (yes) {
    await deleteGarbage(store, garbage, (count) => progress.show('Deleting', String(count)));
  }
  progress.clear();
  const sizes = new StoreSizes();
  const { runs, kept, artifacts, publications, unfinished, unreadable } = garbage;
  for (const object of [...artifacts, ...publications, ...unfinished]) sizes.add(object);
  process.stdout.write(
    json
      ? `${JSON.stringify({ store: store.uri, deleted: yes === true, kept, runs, artifacts: sizesJson(sizes), unreadable }, null, 2)}\n`
      : [
          ...runs.map(({ runId, bytes }) => `run ${runId}, ${(bytes / 1e6).toFixed(1)} MB`),
          ...(sizes.total.objects > 0 ? [formatSizes(sizes)] : []),
          ...(unfinished.length > 0 ? [lastWritten(unfinished)] : []),
          yes
            ? `Deleted ${runs.length} runs and ${sizes.total.objects} objects that the ${kept} others don't refer to`
            : `${runs.length} runs and ${sizes.total.objects} objects can go, ${kept} runs stay; --yes deletes them`,
          '',
        ].join('\n'),
  );
  throwIfUnreadable(
    unreadable.map(
      (reason) => `${reason}. No artifact was taken for garbage: this run may need it`,
    ),
  );
}

/** Since when nobody has written to them, from the oldest to the newest. */
function lastWritten(unfinished: readonly StoredObject[]): string {
  const days = unfinished.map(({ modified }) => modified.toISOString().slice(0, 10)).sort();
  const [first, last] = [days[0], days.at(-1)];
  return `unfinished: last written ${first === last ? `on ${first}` : `${first} to ${last}`}, by workers that were killed`;
}
