import type { StoreOptions } from './execute-store-stats.ts';
import { openStore } from '../../store/open-store.ts';
import { ARTIFACTS } from '../../store/run-keys.ts';
import { verifyStore } from '../../store/verify-store.ts';
import { SlowProgress } from '../terminal/slow-progress.ts';

export interface VerifyOptions extends StoreOptions {
  remove?: boolean;
}

/** Checks the objects of a store and prints the corrupt ones. Exit code 1 if any of them remains. */
export async function executeStoreVerify({
  store: uri,
  remove,
  json,
}: VerifyOptions): Promise<void> {
  const store = openStore(uri);
  const progress = new SlowProgress();
  const { checked, broken } = await verifyStore(store, (count) =>
    progress.show('Checking objects', String(count)),
  );
  progress.clear();
  const removed = remove ? broken.filter(({ key }) => key.startsWith(ARTIFACTS)) : [];
  for (const { key } of removed) await store.remove(key);
  const lines = [
    ...broken.map(({ key, reason }) => `${store.locate(key)}\n  ${reason}`),
    `${checked} objects checked, ${broken.length} corrupt${remove ? `, ${removed.length} removed` : ''}`,
    ...(broken.length > 0 && !remove
      ? ['Pass --remove to delete corrupt artifacts: the next run that needs one recomputes it.']
      : []),
  ];
  process.stdout.write(
    json
      ? `${JSON.stringify({ store: store.uri, checked, broken, removed: removed.length }, null, 2)}\n`
      : `${lines.join('\n')}\n`,
  );
  if (broken.length > removed.length) process.exitCode = 1;
}
