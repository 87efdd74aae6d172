import { createHash, randomUUID } from 'node:crypto';
import { constants, type Dirent, type Stats } from 'node:fs';
import {
  access,
  link,
  mkdir,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chunks } from '../core/encoding/chunks.ts';
import { ForbiddenError } from '../core/errors/forbidden-error.ts';
import { GroundcamError } from '../core/errors/groundcam-error.ts';
import { InputError } from '../core/errors/input-error.ts';
import { NotFoundError } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { OutOfResourcesError } from '../core/errors/out-of-resources-error.ts';
import { StoreError } from '../core/errors/store-error.ts';
import { withFileLock } from './file-lock.ts';
import { hasCode } from './has-code.ts';
import { isOutOfHandles, TOO_MANY_OPEN_HINT, onceHandlesAreFree } from './file-handles.ts';
import { isTemporary, TEMPORARY, validKey, validPrefix } from './key.ts';
import { markOf, statAll } from './stat-all.ts';
import { withFile } from './with-file.ts';
import type { MarkedDigest, Parts, Store, StoredObject } from './store.ts';

/** Files of a folder that are looked at together while it is listed: the first ones, and then. */
const FIRST_STATS = 8;
const STATS = 256;

/**
 * Objects as files in a folder, which may be shared by processes and, over a network share, by
 * machines. Content is written to a temporary file beside its place and moved there, so a reader sees
 * all of it or none. Links are followed.
 */
export class FileStore implements Store {
  readonly uri: string;
  readonly keysPerListing = 1;
  /** Absolute path of the folder. */
  readonly folder: string;

  constructor(folder: string) {
    this.folder = resolve(folder);
    this.uri = pathToFileURL(this.folder).href;
  }

  async check(): Promise<void> {
    await this.#effect('write to', this.folder, async () => {
      await makeFolder(this.folder);
      await withTemporary(join(this.folder, 'check'), '', async () => {});
    });
  }

  async checkWithoutWriting(): Promise<null> {
    return this.#effect('write to', this.folder, async () => {
      const parent = await nearestThatExists(this.folder);
      if (!(await stat(parent)).isDirectory()) throw new Error(`${parent} is no folder`);
      await access(parent, constants.W_OK | constants.X_OK);
      return null;
    });
  }

  async now(): Promise<Date> {
    return this.#effect('write to', this.folder, () =>
      withTemporary(join(this.folder, 'now'), '', async (path) => (await stat(path)).mtime),
    );
  }

  async read(key: string): Promise<Uint8Array> {
    const path = this.locate(key);
    return this.#effect('read', path, () =>
      withFile(path, (file) => file.read()).catch(notFoundIfAbsent(path)),
    );
  }

  async readRange(key: string, offset: number, length: number): Promise<Uint8Array> {
    const path = this.locate(key);
    return this.#effect('read', path, () =>
      withFile(path, (file) => file.readRange(offset, length)).catch(notFoundIfAbsent(path)),
    );
  }

  write(key: string, bytes: Uint8Array | string): Promise<void> {
    return this.#replace(key, bytes);
  }

  writeParts(key: string, parts: () => Parts): Promise<void> {
    return this.#replace(key, parts());
  }

  async writeOnce(key: string, bytes: Uint8Array | string): Promise<'written' | 'exists'> {
    const path = this.locate(key);
    return this.#effect('write', path, async () => {
      if (await isFile(path)) return 'exists';
      const first = await withTemporary(path, bytes, (temporary) => moveIfAbsent(temporary, path));
      return first ? 'written' : 'exists';
    });
  }

  async swap(
    key: string,
    previous: Uint8Array | null,
    bytes: Uint8Array | string,
  ): Promise<boolean> {
    const path = this.locate(key);
    return this.#effect('write', path, () =>
      withTemporary(path, bytes, (temporary) =>
        previous === null
          ? moveIfAbsent(temporary, path)
          : withFileLock(lockFor(path), async (lock) => {
              const current = await readFile(path).catch(nullIf(isAbsent));
              if (current === null || !current.equals(previous)) return false;
              if (!(await lock.isHeld())) return false;
              await rename(temporary, path);
              return true;
            }),
      ),
    );
  }

  async has(key: string): Promise<boolean> {
    const path = this.locate(key);
    return this.#effect('read', path, () => isFile(path));
  }

  async modified(key: string): Promise<Date | null> {
    const found = await this.#stat(validKey(key));
    return found?.isFile() ? found.mtime : null;
  }

  async mark(key: string): Promise<string | null> {
    const at = Date.now();
    const found = await this.#stat(validKey(key));
    return found?.isFile() ? markOf(found, at) : null;
  }

  async remove(key: string): Promise<void> {
    const path = this.locate(key);
    await this.#effect('delete', path, async () => {
      if (await isFile(path)) await rm(path, { force: true });
    });
  }

  list(prefix: string): AsyncIterable<StoredObject> {
    const start = validPrefix(prefix).slice(0, prefix.lastIndexOf('/') + 1);
    return this.#listFolder(start, prefix, [], (name) => !isTemporary(name));
  }

  /**
   * Temporary files: those of writers at work, and those that writers left when they were killed. They
   * are no objects, so no listing shows them and only `removeUnfinished` takes their keys.
   */
  unfinished(): AsyncIterable<StoredObject> {
    return this.#listFolder('', '', [], isTemporary);
  }

  async removeUnfinished(key: string): Promise<void> {
    const path = join(this.folder, key);
    await this.#effect('delete', path, () => rm(path, { force: true }));
  }

  async digest(key: string): Promise<string | null> {
    return (await this.markedDigest(key))?.digest ?? null;
  }

  async markedDigest(key: string): Promise<MarkedDigest | null> {
    const path = this.locate(key);
    const at = Date.now();
    return this.#effect('read', path, () =>
      // A file that changes while it is read has another mark from then on.
      withFile(path, async (file) => ({
        mark: markOf(file.stats, at),
        digest: await file.digest(),
      })).catch(nullIf(isAbsent)),
    );
  }

  locate(key: string): string {
    return join(this.folder, validKey(key));
  }

  #stat(key: string): Promise<Stats | null> {
    const path = join(this.folder, key);
    return this.#effect('read', path, () => stat(path).catch(nullIf(isAbsent)));
  }

  async #replace(key: string, content: Uint8Array | string | Parts): Promise<void> {
    const path = this.locate(key);
    await this.#effect('write', path, () =>
      withTemporary(path, content, (temporary) => rename(temporary, path)),
    );
  }

  /** `ancestors` are the real paths of the folders above, so that a link to one of them ends there. */
  async *#listFolder(
    start: string,
    prefix: string,
    ancestors: readonly string[],
    isWanted: (name: string) => boolean,
  ): AsyncIterable<StoredObject> {
    const folder = join(this.folder, start);
    const entries = await this.#effect('list', folder, async () => {
      const real = await realpath(folder).catch(nullIf(isAbsent));
      if (real === null || ancestors.includes(real)) return null;
      const all = await readdir(real, { withFileTypes: true }).catch(nullIf(isAbsent));
      return all && { real, inKeyOrder: await inKeyOrder(real, all) };
    });
    if (entries === null) return;
    const names = entries.inKeyOrder.filter((name) => {
      const key = start + name;
      if (!name.endsWith('/')) return key.startsWith(prefix) && isWanted(name);
      return !isTemporary(name) && (key.startsWith(prefix) || prefix.startsWith(key));
    });
    for await (const { names: some, seen, at } of lookedAt(folder, names)) {
      for (const [i, name] of some.entries()) {
        const key = start + name;
        if (key.endsWith('/')) {
          yield* this.#listFolder(key, prefix, [...ancestors, entries.real], isWanted);
          continue;
        }
        const found = seen[i];
        const file = found && !(found instanceof Error) ? found : await this.#stat(key);
        if (file?.isFile()) {
          yield { key, size: file.size, modified: file.mtime, mark: markOf(file, at) };
        } else if (key.includes('\ufffd', start.length)) {
          throw notUnicode(join(this.folder, key));
        }
      }
    }
  }

  /** Runs an effect on `path`, turning a refusal of the system's into a StoreError. */
  async #effect<T>(verb: string, path: string, effect: () => Promise<T>): Promise<T> {
    try {
      return await onceHandlesAreFree(effect);
    } catch (error) {
      if (error instanceof GroundcamError || !(error instanceof Error)) throw error;
      if (isOutOfHandles(error)) {
        throw new OutOfResourcesError(`Could not ${verb} ${path}: too many files are open`, {
          hint: TOO_MANY_OPEN_HINT,
          cause: error,
        });
      }
      if (verb === 'read' && hasCode(error, 'EACCES', 'EPERM')) {
        throw new ForbiddenError(`Could not read ${path}: permission denied`, {
          hint: 'Give this user the right to read it.',
          cause: error,
        });
      }
      throw new StoreError(`Could not ${verb} ${path}: ${error.message}`, {
        hint: hintFor(error, this.folder),
        cause: error,
      });
    }
  }
}

/** Files of a folder, what is known of each, and a time before they were looked at. */
interface Looked {
  names: readonly string[];
  seen: (Stats | Error)[];
  at: number;
}

/**
 * Looks at the files of a folder, some at a time: at few first, since whoever looks for one object takes no more, and then at
 * the next ones while the caller is at work.
 */
async function* lookedAt(folder: string, names: readonly string[]): AsyncIterable<Looked> {
  const look = async (some: readonly string[]): Promise<Looked> => {
    const at = Date.now();
    return { names: some, at, seen: await statAll(some.map((name) => join(folder, name))) };
  };
  yield look(names.slice(0, FIRST_STATS));
  let next: Promise<Looked> | undefined;
  for (const some of chunks(names.slice(FIRST_STATS), STATS)) {
    const before = next;
    next = look(some);
    if (before) yield before;
  }
  if (next) yield next;
}

/** The path, or the folder above it that is there. */
async function nearestThatExists(path: string): Promise<string> {
  const found = await stat(path).catch(nullIf((error) => hasCode(error, 'ENOENT', 'ENOTDIR')));
  return found || dirname(path) === path ? path : nearestThatExists(dirname(path));
}

/** Names in the order of the keys they make: folders, which end in `/`, sort with that slash. */
async function inKeyOrder(folder: string, entries: Dirent[]): Promise<string[]> {
  const linked = new Set<string>();
  const links = entries.filter((entry) => entry.isSymbolicLink());
  for (const some of chunks(links, STATS)) {
    const targets = await statAll(some.map(({ name }) => join(folder, name)));
    for (const [i, target] of targets.entries()) {
      if (target instanceof Error) nullIf(isAbsent)(target);
      else if (target.isDirectory()) linked.add(some[i]!.name);
    }
  }
  const names = entries.map((entry) =>
    entry.isDirectory() || linked.has(entry.name) ? `${entry.name}/` : entry.name,
  );
  // Without surrogates, the order of UTF-16 is that of the bytes.
  if (!names.some((name) => /[\ud800-\udfff]/.test(name))) return names.sort();
  return names
    .map((name) => ({ name, bytes: Buffer.from(name) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ name }) => name);
}

/**
 * Writes a temporary file in the folder of `path`, hands it to `use`, and leaves none behind. Flushed
 * to the disk first: an artifact is never written again, so it may not be found empty after a power cut.
 */
async function withTemporary<T>(
  path: string,
  content: Uint8Array | string | Parts,
  use: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = join(dirname(path), TEMPORARY + randomUUID());
  try {
    try {
      await writeFile(temporary, content, { flag: 'wx', flush: true });
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      await makeFolder(dirname(path));
      await writeFile(temporary, content, { flag: 'wx', flush: true });
    }
    return await use(temporary);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    // Node's answer too if the file system is read-only, which this says.
    if (hasCode(error, 'ENOENT')) await access(await nearestThatExists(folder), constants.W_OK);
    throw error;
  }
}

/** Moves a file to a path that does not exist yet. Returns false if it does. */
async function moveIfAbsent(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP')) throw error;
  }
  // A file system without hard links: there, only processes that lock exclude each other.
  return withFileLock(lockFor(to), async () => {
    if (await isFile(to)) return false;
    await rename(from, to);
    return true;
  });
}

function lockFor(path: string): string {
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return join(dirname(path), `${TEMPORARY}lock-${name}`);
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(nullIf(isAbsent));
  return found?.isFile() ?? false;
}

/** Node hands out such names with replacement characters, under which there is no file. */
function notUnicode(path: string): InputError {
  return new InputError(`The name of ${path} is not UTF-8`, { hint: 'Rename the file.' });
}

function isAbsent(error: unknown): boolean {
  // A link that leads to itself, a name longer than names can be, a socket: there is no file either.
  return hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO');
}

function notFoundIfAbsent(path: string) {
  return (error: unknown): never => {
    if (isAbsent(error)) throw new NotFoundError(`There is no ${path}`, { cause: error });
    throw error;
  };
}

function hintFor(error: Error, folder: string): string {
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) {
    return `Give this user the right to write in ${folder}, or choose another --store.`;
  }
  if (hasCode(error, 'ENOSPC', 'EDQUOT')) return 'Free some space, or choose another --store.';
  return `Make sure that ${folder} is a folder that can be written, or choose another --store.`;
}
