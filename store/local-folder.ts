import { mkdir, open, rename, rm } from 'node:fs/promises';
import { createHash, randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { canonicalJson, sha256 } from '../core/encoding/digest.ts';
import { InputError } from '../core/errors/input-error.ts';
import { FileStore } from './file-store.ts';
import { TEMPORARY } from './key.ts';
import { openStore } from './open-store.ts';
import { splitUri } from './read-uri.ts';
import type { Store } from './store.ts';

/** A file beside a model: its path relative to the model's folder, and the SHA-256 of its content. */
export interface DataFile {
  path: string;
  digest: string;
}

/** Files beside a model. */
export interface DataFiles {
  modelUri: string;
  files: readonly DataFile[];
}

/** Bytes fetched at a time. */
const PART = 64 * 2 ** 20;

/**
 * A folder of this machine that has the files: the model's own or, for s3:, one below `cache` to which they
 * are downloaded the first time. Throws InputError if a file has another content than its digest says.
 */
export async function localFolder({ modelUri, files }: DataFiles, cache: string): Promise<string> {
  const store = openStore(splitUri(modelUri).folder);
  if (store instanceof FileStore) {
    for (const { path, digest } of files) {
      if ((await store.digest(path)) !== digest) throw hasChanged(store, path);
    }
    return store.folder;
  }
  const identity = sha256(canonicalJson({ store: store.uri, files }));
  const copies = new FileStore(join(cache, 'models', identity));
  for (const { path, digest } of files) {
    if (await copies.has(path)) continue;
    await download(store, { path, digest }, copies.locate(path));
  }
  return copies.folder;
}

async function download(store: Store, { path, digest }: DataFile, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const temporary = join(dirname(to), TEMPORARY + randomUUID());
  try {
    const hash = createHash('sha256');
    const target = await open(temporary, 'wx');
    try {
      for (let offset = 0; ; offset += PART) {
        const part = await store.readRange(path, offset, PART);
        hash.update(part);
        await target.writeFile(part);
        if (part.length < PART) break;
      }
    } finally {
      await target.close();
    }
    if (hash.digest('hex') !== digest) throw hasChanged(store, path);
    await rename(temporary, to);
  } finally {
    await rm(temporary, { force: true });
  }
}

function hasChanged(store: Store, path: string): InputError {
  return new InputError(`${store.locate(path)} has changed since it was first read`, {
    hint: 'Store a new model under a new name, then start again.',
  });
}
