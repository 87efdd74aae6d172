import { requireStore } from '../../store/enter-store.ts';
import { listStoredRuns } from '../../store/list-stored-runs.ts';
import { listStoredStudies } from '../../store/list-stored-studies.ts';
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

/** Prints the size of a store by kind of artifact, and its runs and its studies. */
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
  const studies = await listStoredStudies(store);
  progress.clear();
  if (json) {
    const stats = { store: store.uri, ...sizesJson(sizes), runs, studies };
    process.stdout.write(`${JSON.stringify(stats, null, 2)}\n`);
    return;
  }
  const tables = [
    formatSizes(sizes),
    tableOf(
      'run',
      runs.map((run) => ({ ...run, id: run.runId })),
    ),
  ];
  if (studies.length > 0) {
    const rows = studies.map((study) => ({ ...study, id: study.studyId }));
    tables.push(tableOf('study', rows));
  }
  process.stdout.write(`${tables.join('\n\n')}\n`);
}

interface Row {
  id: string;
  published: Date | null;
  objects: number;
  bytes: number;
}

function tableOf(what: 'run' | 'study', rows: readonly Row[]): string {
  return formatTable(
    [
      [what, 'published', 'objects', 'size'],
      ...rows.map(({ id, published, objects, bytes }) => [
        id,
        published?.toISOString() ?? 'no',
        String(objects),
        `${(bytes / 1e6).toFixed(1)} MB`,
      ]),
    ],
    { align: ['left', 'left', 'right'] },
  );
}
