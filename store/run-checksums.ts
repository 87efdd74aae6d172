import pMap from 'p-map';
import { z } from 'zod';
import { seal, unseal } from '../core/encoding/seal.ts';
import { parseStored } from '../core/schema/parse-stored.ts';
import { runKeys } from './run-keys.ts';
import type { Store } from './store.ts';

/** Files of a run that are digested at once. */
const READS = 16;

/** `checksums.json`: the SHA-256 of each file that a run has published, by its path in the run's folder. */
const Checksums = z.strictObject({ files: z.record(z.string(), z.string()) });

/**
 * Records the SHA-256 of all files of a run that has nothing left to write but `last`.
 *
 * @param last the SHA-256 of what is about to be written, by key
 */
export async function writeChecksums(
  store: Store,
  runId: string,
  last: ReadonlyMap<string, string>,
): Promise<void> {
  const { folder, checksums, lease, unpublished, results } = runKeys(runId);
  const passing = new Set([checksums, lease, unpublished, results]);
  const keys: string[] = [];
  for await (const { key } of store.list(`${folder}/`)) if (!passing.has(key)) keys.push(key);
  const digests = await pMap(keys, async (key) => [key, await store.digest(key)] as const, {
    concurrency: READS,
  });
  const files = Object.fromEntries(
    [...digests, ...last].map(([key, digest]) => [key.slice(folder.length + 1), digest]),
  );
  await store.write(checksums, seal(checksums, { files }), { contentType: 'application/json' });
}

/**
 * The SHA-256 of each file that a run has published, by key. Throws NotFoundError if it has recorded none,
 * CorruptArtifactError or UnreadableRecordError if the record is broken.
 */
export async function readChecksums(store: Store, runId: string): Promise<Map<string, string>> {
  const { folder, checksums } = runKeys(runId);
  const content = unseal(checksums, await store.read(checksums));
  const { files } = parseStored(Checksums, content, store.locate(checksums));
  return new Map(Object.entries(files).map(([path, digest]) => [`${folder}/${path}`, digest]));
}
