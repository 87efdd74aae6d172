import { z } from 'zod';
import { sha256 } from '../core/encoding/digest.ts';
import { seal, unseal } from '../core/encoding/seal.ts';
import type { Files } from '../core/dataset/files.ts';
import { isLost } from '../core/errors/corrupt-artifact-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { S3Store } from './s3-store.ts';
import type { Store } from './store.ts';

/** By key: what marked the object when it was read (see `S3Store.mark`), and the SHA-256 of its content. */
const Remembered = z.strictObject({
  files: z.record(z.string(), z.strictObject({ mark: z.string(), digest: z.string() })),
});
type Remembered = z.infer<typeof Remembered>;

/**
 * Files whose digests a store remembers, so that a rerun over a dataset in S3 asks for each object's ETag and
 * reads only those that have changed. `save` writes what was learned. Files on disk are read each time.
 */
export async function rememberDigests(
  files: Store,
  store: Store,
): Promise<{ files: Files; save: () => Promise<void> }> {
  if (!(files instanceof S3Store)) return { files, save: () => Promise.resolve() };
  const key = `digests/${sha256(files.uri)}.json`;
  const known = new Map(Object.entries((await readRemembered(store, key)).files));
  let hasLearned = false;
  return {
    files: {
      uri: files.uri,
      read: (name) => files.read(name),
      has: (name) => files.has(name),
      list: (prefix) => files.list(prefix),
      async digest(name) {
        const mark = await files.mark(name);
        if (mark === null) return null;
        const before = known.get(name);
        if (before?.mark === mark) return before.digest;
        const digest = await files.digest(name);
        // Replaced while it was read: the mark may be of the other content.
        if (digest !== null && (await files.mark(name)) === mark) {
          known.set(name, { mark, digest });
          hasLearned = true;
        }
        return digest;
      },
    },
    async save() {
      if (!hasLearned) return;
      const content: Remembered = { files: Object.fromEntries(known) };
      await store.write(key, seal(key, content), { contentType: 'application/json' });
    },
  };
}

/** What is remembered; nothing if it is broken or of another version. */
async function readRemembered(store: Store, key: string): Promise<Remembered> {
  const content = await store
    .read(key)
    .then((file) => unseal(key, file))
    .catch(nullIf(isLost));
  return Remembered.safeParse(content).data ?? { files: {} };
}
