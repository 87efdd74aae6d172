import pMap from 'p-map';
import { z } from 'zod';
import { seal, unseal } from '../core/encoding/seal.ts';
import { parseStored } from '../core/schema/parse-stored.ts';
import type { Store } from './store.ts';

/** Files that are digested at once. */
const READS = 16;

/** Where a run or a study records its files. */
export interface RecordedFolder {
  folder: string;
  checksums: string;
}

/** `checksums.json`: the SHA-256 of each published file, by its path in the folder. */
const Checksums = z.strictObject({ files: z.record(z.string(), z.string()) });

/**
 * Records the SHA-256 of all files of a run or a study that has nothing left to write but `last`.
 *
 * @param last the SHA-256 of what is about to be written, by key
 * @param passing keys of what will be gone
 */
export async function writeChecksums(
  store: Store,
  { folder, checksums }: RecordedFolder,
  { last, passing = [] }: { last: ReadonlyMap<string, string>; passing?: readonly string[] },
): Promise<void> {
  const leftOut = new Set([checksums, ...last.keys(), ...passing]);
  const keys: string[] = [];
  for await (const { key } of store.list(`${folder}/`)) if (!leftOut.has(key)) keys.push(key);
  const digests = await pMap(keys, async (key) => [key, await store.digest(key)] as const, {
    concurrency: READS,
  });
  const files = Object.fromEntries(
    [...digests, ...last].map(([key, digest]) => [key.slice(folder.length + 1), digest]),
  );
  await store.write(checksums, seal(checksums, { files }), { contentType: 'application/json' });
}

/**
 * The SHA-256 of each file that a run or a study has published, by key. Throws NotFoundError if it has recorded
 * none, CorruptArtifactError or UnreadableRecordError if the record is broken.
 */
export async function readChecksums(
  store: Store,
  { folder, checksums }: RecordedFolder,
): Promise<Map<string, string>> {
  const content = unseal(checksums, await store.read(checksums));
  const { files } = parseStored(Checksums, content, store.locate(checksums));
  return new Map(Object.entries(files).map(([path, digest]) => [`${folder}/${path}`, digest]));
}
