import pMap from 'p-map';
import { z } from 'zod';
import { chunks } from '../core/encoding/chunks.ts';
import { PUBLISHED } from '../core/keys/publication-key.ts';
import { studyOfCell } from '../core/schema/run-id.ts';
import { isNotFound } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { isUnreadable } from '../core/errors/unreadable-record-error.ts';
import { openArtifacts } from './artifacts/open-artifacts.ts';
import { eachArtifactOf, listStoredRuns, type StoredRun } from './list-stored-runs.ts';
import { listStoredStudies, type StoredStudy } from './list-stored-studies.ts';
import { readJson } from './read-json.ts';
import { LATEST, RUNS } from './run-keys.ts';
import { isLeased } from './run-lease.ts';
import { runsToDrop, type DropPolicy } from './runs-to-drop.ts';
import type { Store, StoredObject } from './store.ts';
import { STUDIES } from './study-keys.ts';
import { removeUnfinished, unfinishedFiles } from './unfinished-files.ts';

/** Deletions under way at once. */
const DELETIONS = 32;

/** Artifacts deleted between two listings of the runs: one may begin at any time. */
const CHUNK = 5_000;

/** Artifacts deleted between two reports of progress. */
const PART = 500;

/** Age in milliseconds below which an artifact may belong to a run that is about to name it. */
const GRACE = 3_600_000;

/** Age in milliseconds at which an unfinished file is abandoned: its writer was killed. */
const ABANDONED = 86_400_000;

export interface GarbageOptions extends Pick<DropPolicy, 'keepLast' | 'olderThan'> {
  /** Default: the time by the store's clock. */
  now?: Date;
  /** Runs and studies that a Temporal server says are running. Default: none is known. */
  running?: ReadonlySet<string>;
  /** Called with what is being done, and the number of objects so far. */
  onProgress?: (stage: string, objects: number) => void;
}

export interface Garbage {
  /** Runs to drop. */
  runs: StoredRun[];
  /** Studies to drop; their audits are among the runs. */
  studies: StoredStudy[];
  /** Artifacts that no kept run refers to. */
  artifacts: StoredObject[];
  /** Entries in `published/` that name no kept run. */
  publications: StoredObject[];
  /** Files that killed writers left half-written. */
  unfinished: StoredObject[];
  /** Number of runs that stay. */
  kept: number;
  /**
   * Why kept runs can't be read. What they refer to is unknown, so that no artifact is garbage as long as
   * there is one.
   */
  unreadable: string[];
}

const Named = z.looseObject({ runId: z.string() });

/**
 * Finds what can be deleted: whole runs if asked for, then artifacts that no other run refers to. A
 * run counts as soon as it has planned, whether it has ended or not.
 */
export async function findGarbage(store: Store, options: GarbageOptions): Promise<Garbage> {
  const { onProgress, running = new Set() } = options;
  const now = options.now ?? (await store.now());
  // Artifacts first: one that is written after this is not deleted.
  const artifacts: StoredObject[] = [];
  for await (const object of openArtifacts(store).list()) {
    if (now.getTime() - object.modified.getTime() > GRACE) artifacts.push(object);
    onProgress?.('Listing artifacts', artifacts.length);
  }
  const all = await listStoredRuns(store);
  const latest = await runNamedBy(store, LATEST);
  const { runs, studies } = await runsToDrop(
    store,
    { runs: all, studies: await listStoredStudies(store) },
    { ...options, now, running, latest },
  );
  const dropped = new Set(runs.map(({ runId }) => runId));
  const references = new References(store);
  await references.add(
    all.filter(({ runId }) => !dropped.has(runId)),
    onProgress,
  );
  const { unreadable } = references;
  const unused =
    unreadable.length > 0 ? [] : artifacts.filter(({ key }) => !references.include(key));
  const publications = await orphanedPublications(
    store,
    new Set(all.map(({ runId }) => runId)),
    dropped,
  );
  const unfinished: StoredObject[] = [];
  for await (const file of unfinishedFiles(store)) {
    if (now.getTime() - file.modified.getTime() > ABANDONED) unfinished.push(file);
  }
  return {
    runs,
    studies,
    artifacts: unused,
    publications,
    unfinished,
    kept: all.length - runs.length,
    unreadable: [...unreadable],
  };
}

/**
 * Deletes what `findGarbage` found, except runs that are under way since, and what runs that have planned
 * since refer to.
 */
export async function deleteGarbage(
  store: Store,
  { runs, studies, artifacts, publications, unfinished }: Garbage,
  onProgress?: (done: number) => void,
): Promise<void> {
  const now = await store.now();
  const resumed = new Set(
    (await listStoredRuns(store))
      .filter(({ lease }) => isLeased(lease, now))
      .flatMap(({ runId }) => [runId, studyOfCell(runId)]),
  );
  await pMap(unfinished, (file) => removeUnfinished(store, file), { concurrency: DELETIONS });
  let done = 0;
  const remove = async ({ key }: Pick<StoredObject, 'key'>) => {
    await store.remove(key);
    onProgress?.(++done);
  };
  const removeAll = (unused: Iterable<StoredObject> | AsyncIterable<StoredObject>) =>
    pMap(unused, remove, { concurrency: DELETIONS });
  // A publication is deleted before its results, a study before its runs, and a run before its artifacts.
  await removeAll(publications);
  for (const { studyId } of studies) {
    if (!resumed.has(studyId)) await removeAll(store.list(`${STUDIES}${studyId}/`));
  }
  for (const { runId } of runs) {
    if (!resumed.has(runId) && !resumed.has(studyOfCell(runId)))
      await removeAll(store.list(`${RUNS}${runId}/`));
  }
  const references = new References(store);
  const stored = openArtifacts(store);
  for (const chunk of chunks(artifacts, CHUNK)) {
    await references.add(await listStoredRuns(store));
    if (references.unreadable.length > 0) return;
    const unused = chunk.map(({ key }) => key).filter((key) => !references.include(key));
    for (const part of chunks(unused, PART)) {
      await stored.remove(part);
      onProgress?.((done += part.length));
    }
  }
  await stored.reclaim(new Date(now.getTime() - ABANDONED));
}

const SETS = 64;

/** The artifacts that runs refer to. */
class References {
  readonly #store: Store;
  /** By their lowest bits: one set holds 17 million numbers at most. */
  readonly #fingerprints = Array.from({ length: SETS }, () => new Set<number>());
  readonly #runs = new Map<string, Date>();
  /** Why runs can't be read. */
  readonly unreadable: string[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** Adds what the runs refer to, except those that have not changed since they were added. */
  async add(runs: readonly StoredRun[], onProgress?: GarbageOptions['onProgress']): Promise<void> {
    for (const { runId, modified } of runs) {
      if (this.#runs.get(runId)?.getTime() === modified.getTime()) continue;
      await eachArtifactOf(this.#store, runId, (key) => {
        const number = fingerprint(key);
        this.#fingerprints[number % SETS]?.add(number);
      }).catch((error: unknown) => {
        if (!isUnreadable(error)) throw error;
        this.unreadable.push(error.message);
      });
      this.#runs.set(runId, modified);
      const found = this.#fingerprints.reduce((count, { size }) => count + size, 0);
      onProgress?.('Reading what runs refer to', found);
    }
  }

  include(key: string): boolean {
    const number = fingerprint(key);
    return this.#fingerprints[number % SETS]?.has(number) ?? false;
  }
}

/**
 * 52 bits of an artifact's digest: a number, so that millions fit into memory. If two artifacts
 * share them, garbage stays; nothing is lost.
 */
function fingerprint(key: string): number {
  return Number.parseInt(key.slice(key.lastIndexOf('/') + 1).slice(0, 13), 16);
}

async function orphanedPublications(
  store: Store,
  runs: ReadonlySet<string>,
  dropped: ReadonlySet<string>,
): Promise<StoredObject[]> {
  const orphaned: StoredObject[] = [];
  for await (const object of store.list(PUBLISHED)) {
    const runId = await runNamedBy(store, object.key).catch(nullIf(isUnreadable));
    if (runId != null && (dropped.has(runId) || !runs.has(runId))) orphaned.push(object);
  }
  return orphaned;
}

async function runNamedBy(store: Store, key: string): Promise<string | undefined> {
  const named = await readJson(store, key, Named).catch(nullIf(isNotFound));
  return named?.runId;
}
