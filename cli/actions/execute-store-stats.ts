import { requireStore } from '../../store/enter-store.ts';
import { listStoredRuns } from '../../store/list-stored-runs.ts';
import { openStore } from '../../store/open-store.ts';
import { StoreSizes } from '../../store/store-sizes.ts';
import { unfinishedFiles } from '../../store/unfinished-files.ts';
import { formatSizes, sizesJson } from '../terminal/format-sizes.ts';
import { formatTable } from '../../report/text/table.ts';
import { SlowProgress } from '../terminal/slow-progress.ts';

export interface StoreOptions {
  store: string;
  json?: boolean;
}

/** Prints the size of a store by kind of artifact, and its runs. */
export async function executeStoreStats({ store: uri, json }: StoreOptions): Promise<void> {
  const store = openStore(uri);
  await requireStore(store);
  const progress = new SlowProgress();
  const sizes = new StoreSizes();
  for await (const object of store.list('')) {
    sizes.add(object);
    progress.show('Listing objects', String(sizes.total.objects));
  }
  for await (const file of unfinishedFiles(store)) sizes.add(file);
  const runs = await listStoredRuns(store);
  progress.clear();
  process.stdout.write(
    json
      ? `${JSON.stringify({ store: store.uri, ...sizesJson(sizes), runs }, null, 2)}\n`
      : `${formatSizes(sizes)}\n\n` +
          `${formatTable(
            [
              ['run', 'published', 'objects', 'size'],
              ...runs.map(({ runId, published, objects, bytes }) => [
                runId,
                published?.toISOString() ?? 'no',
                String(objects),
                `${(bytes / 1e6).toFixed(1)} MB`,
              ]),
            ],
            { align: ['left', 'left', 'right'] },
          )}\n`,
  );
}
