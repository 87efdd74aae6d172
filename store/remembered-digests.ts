import { DigestIndex } from '../core/encoding/digest-index.ts';
import { sha256 } from '../core/encoding/digest.ts';
import type { Files } from '../core/dataset/files.ts';
import { isNotFound } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import type { Store } from './store.ts';

/**
 * Files whose digests a store remembers, so that a rerun over a dataset lists it, and reads only those files whose mark
 * has changed (see `Store.mark`). `save` writes what was learned, all of it: of two runs that do so at once the last one
 * counts, and what only the other has learned is read again. Then memory is freed, 64 bytes a file: what is asked
 * afterwards is read.
 *
 * @param options.rehash reads every file, whatever is remembered of it
 */
export async function rememberDigests(
  files: Store,
  store: Store,
  { rehash = false }: { rehash?: boolean | undefined } = {},
): Promise<{ files: Files; save: () => Promise<void> }> {
  const key = `digests/${sha256(files.uri)}.index`;
  let index = await readIndex(store, key);
  return {
    files: {
      uri: files.uri,
      read: (name) => files.read(name),
      has: (name) => files.has(name),
      async *list(prefix) {
        for await (const object of files.list(prefix)) {
          if (object.mark && !rehash) index.see(object.key, object.mark);
          yield object;
        }
      },
      knownDigest: (name) => index.get(name),
      async digest(name) {
        const listed = index.get(name);
        if (listed !== undefined) return listed;
        if (!rehash && index.has(name)) {
          const mark = await files.mark(name);
          if (mark !== null) index.see(name, mark);
          const known = index.get(name);
          if (known !== undefined) return known;
        }
        const read = await files.markedDigest(name);
        if (read?.mark) index.set(name, read.mark, read.digest);
        return read?.digest ?? null;
      },
    },
    async save() {
      if (index.hasLearned) await store.write(key, index.write());
      index = DigestIndex.empty();
    },
  };
}

/** What is remembered; nothing if it is broken or of another version. */
async function readIndex(store: Store, key: string): Promise<DigestIndex> {
  const bytes = await store.read(key).catch(nullIf(isNotFound));
  return (bytes && DigestIndex.read(bytes)) ?? DigestIndex.empty();
}
