import type { StoreOptions } from './execute-store-stats.ts';
import { openStore } from '../../store/open-store.ts';
import { openArtifacts } from '../../store/artifacts/open-artifacts.ts';
import { INDEX, PACKS } from '../../store/packs/pack-keys.ts';
import { ARTIFACTS } from '../../store/run-keys.ts';
import { verifyStore } from '../../store/verify-store.ts';
import { SlowProgress } from '../terminal/slow-progress.ts';

export interface VerifyOptions extends StoreOptions {
  remove?: boolean;
}

/** Whether what is at a key can be computed again. */
function isOfArtifacts(key: string): boolean {
  return [ARTIFACTS, PACKS, INDEX].some((prefix) => key.startsWith(prefix));
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
  const removed = remove ? broken.map(({ key }) => key).filter(isOfArtifacts) : [];
  if (removed.length > 0) await openArtifacts(store).repair(removed);
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
