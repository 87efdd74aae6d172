import pMap, { pMapSkip } from 'p-map';
import { CorruptArtifactError } from '../core/errors/corrupt-artifact-error.ts';
import { isNotFound } from '../core/errors/not-found-error.ts';
import { UnreadableRecordError } from '../core/errors/unreadable-record-error.ts';
import { readChecksums, type RecordedFolder } from './checksums.ts';
import type { Store } from './store.ts';

/** Files read at once. */
const READS = 16;

/** An object whose content is not what was written. */
export interface Broken {
  key: string;
  reason: string;
}

/**
 * Reads every file that a run or a study has recorded and finds those that are gone or not what was written.
 *
 * @param onFile called after each file
 */
export async function verifyFiles(
  store: Store,
  recorded: RecordedFolder,
  onFile: () => void,
): Promise<Broken[]> {
  const found = await attempt(recorded.checksums, () => readChecksums(store, recorded));
  onFile();
  if ('reason' in found) return [found];
  return pMap(
    found.value,
    async ([key, digest]) => {
      const now = await store.digest(key);
      onFile();
      if (now === digest) return pMapSkip;
      return { key, reason: now === null ? 'It is gone' : 'The content is not what was written' };
    },
    { concurrency: READS },
  );
}

/** What `read` returns, or that the object at `key` is gone or can't be read. */
export async function attempt<T>(
  key: string,
  read: () => Promise<T>,
): Promise<{ value: T } | Broken> {
  try {
    return { value: await read() };
  } catch (error) {
    if (isNotFound(error)) return { key, reason: 'It is gone' };
    if (error instanceof CorruptArtifactError || error instanceof UnreadableRecordError) {
      return { key, reason: error.message };
    }
    throw error;
  }
}
