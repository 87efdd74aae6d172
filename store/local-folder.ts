import { mkdir, open, rename, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { canonicalJson, sha256 } from '../core/encoding/digest.ts';
import { InputError } from '../core/errors/input-error.ts';
import { FileStore } from './file-store.ts';
import { TEMPORARY } from './key.ts';
import { openStore } from './open-store.ts';
import { splitUri } from './read-uri.ts';
import type { Store } from './store.ts';

/** Files beside a model. */
export interface DataFiles {
  modelUri: string;
  /** Paths relative to the model's folder. */
  files: readonly string[];
}

/** Bytes fetched at a time. */
const PART = 64 * 2 ** 20;

/**
 * A folder of this machine that has the files: the model's own or, for s3:, one below `cache` to
 * which they are downloaded the first time. Files that change on S3 get another folder.
 */
export async function localFolder({ modelUri, files }: DataFiles, cache: string): Promise<string> {
  const store = openStore(splitUri(modelUri).folder);
  if (store instanceof FileStore) return store.folder;
  const digests = await Promise.all(files.map((file) => store.digest(file)));
  const identity = sha256(canonicalJson({ store: store.uri, files, digests }));
  const copies = new FileStore(join(cache, 'models', identity));
  for (const [index, file] of files.entries()) {
    if (await copies.has(file)) continue;
    await download(store, file, copies.locate(file), digests[index] ?? null);
  }
  return copies.folder;
}

async function download(store: Store, file: string, path: string, digest: string | null) {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), TEMPORARY + randomUUID());
  try {
    const target = await open(temporary, 'wx');
    try {
      for (let offset = 0; ; offset += PART) {
        const part = await store.readRange(file, offset, PART);
        await target.writeFile(part);
        if (part.length < PART) break;
      }
    } finally {
      await target.close();
    }
    if ((await store.digest(file)) !== digest) {
      throw new InputError(`${store.locate(file)} changed while it was downloaded`, {
        hint: 'Upload a model under a new name, then start again.',
      });
    }
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
