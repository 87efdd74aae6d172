import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { isHubUri } from '../../core/schema/hub-uri.ts';
import { FileStore } from '../../store/file-store.ts';
import { openStore } from '../../store/open-store.ts';
import { check, type Check } from './check.ts';

/** What a worker works with. */
export interface Readiness {
  /** Undefined until they are made. */
  workers: readonly Pick<Worker, 'getState'>[] | undefined;
  /** Undefined until the server has answered once. */
  connection: Pick<NativeConnection, 'workflowService' | 'withDeadline'> | undefined;
  /** Places that the worker may use: each is looked at. */
  allow: readonly string[];
  /** Folder of explainers and models that are kept. */
  cache: string;
}

/**
 * Whether a worker can take work: its Temporal workers run, the server answers, each place that it may use
 * can be read, and models can be kept. Nothing is thrown.
 */
export async function readiness({
  workers,
  connection,
  allow,
  cache,
}: Readiness): Promise<Check[]> {
  return Promise.all([
    check('workers', () => Promise.resolve(requireRunning(workers))),
    check('temporal', async () => {
      if (!connection) throw new Error('not connected yet');
      await connection.withDeadline(Date.now() + 4_000, () =>
        connection.workflowService.getSystemInfo({}),
      );
    }),
    check('cache', async () => {
      await mkdir(cache, { recursive: true });
      await access(cache, constants.W_OK);
    }),
    // The Hub is asked when a run is planned, and what was fetched is used without it.
    ...allow.filter((uri) => !isHubUri(uri)).map((uri) => check(uri, () => requireReadable(uri))),
  ]);
}

function requireRunning(workers: Readiness['workers']): void {
  if (!workers) throw new Error('not started yet');
  const other = workers.map((worker) => worker.getState()).find((state) => state !== 'RUNNING');
  if (other) throw new Error(`a worker is ${other.toLowerCase()}`);
}

async function requireReadable(uri: string): Promise<void> {
  const place = openStore(uri);
  if (place instanceof FileStore) return access(place.folder, constants.R_OK);
  // One page of a listing: a bucket that isn't there, or can't be read, is an error.
  await place.list('')[Symbol.asyncIterator]().next();
}
