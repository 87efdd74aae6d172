import { DigestIndex } from '../core/encoding/digest-index.ts';
import { sha256 } from '../core/encoding/digest.ts';
import type { Files } from '../core/dataset/files.ts';
import { isNotFound } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { FileStore } from './file-store.ts';
import { S3Store } from './s3-store.ts';
import type { Store } from './store.ts';

/**
 * Files whose digests a store remembers, so that a rerun over a dataset asks for what marks each file (see `mark` of
 * either store) and reads only those that have changed. `save` writes what was learned.
 *
 * @param rehash reads every file, whatever is remembered of it
 */
export async function rememberDigests(
  files: Store,
  store: Store,
  { rehash = false }: { rehash?: boolean | undefined } = {},
): Promise<{ files: Files; save: () => Promise<void> }> {
  if (!(files instanceof S3Store || files instanceof FileStore)) {
    return { files, save: () => Promise.resolve() };
  }
  const key = `digests/${sha256(files.uri)}.index`;
  const index = await readIndex(store, key);
  return {
    files: {
      uri: files.uri,
      read: (name) => files.read(name),
      has: (name) => files.has(name),
      list: (prefix) => files.list(prefix),
      async digest(name) {
        const mark = await files.mark(name);
        if (mark === null) return null;
        const known = rehash ? undefined : index.get(name, mark);
        if (known !== undefined) return known;
        const digest = await files.digest(name);
        // Replaced while it was read: the mark may be of the other content.
        if (digest !== null && (await files.mark(name)) === mark) index.set(name, mark, digest);
        return digest;
      },
    },
    async save() {
      if (index.hasLearned) await store.write(key, index.write());
    },
  };
}

/** What is remembered; nothing if it is broken or of another version. */
async function readIndex(store: Store, key: string): Promise<DigestIndex> {
  const bytes = await store.read(key).catch(nullIf(isNotFound));
  return (bytes && DigestIndex.read(bytes)) ?? DigestIndex.empty();
}
