import { z } from 'zod';
import { InputError } from '../core/errors/input-error.ts';
import { NotFoundError } from '../core/errors/not-found-error.ts';
import { Results } from '../core/spec/results.ts';
import { LATEST, runKeys } from '../store/run-keys.ts';
import type { Store } from '../store/store.ts';

const Latest = z.strictObject({ runId: z.string() });

/** The run that a person named: "latest" is the one that was published last. */
export async function resolveRunId(store: Store, run: string): Promise<string> {
  if (run !== 'latest') return run;
  const latest = await readJson(store, LATEST);
  if (latest === undefined) {
    throw new InputError(`No run was published to ${store.uri} yet`, {
      hint: 'Pass --store with the place that runs write to.',
    });
  }
  return Latest.parse(latest).runId;
}

/** The results of a run, or undefined where it has none (yet). */
export async function findResults(store: Store, runId: string): Promise<Results | undefined> {
  const results = await readJson(store, runKeys(runId).results);
  return results === undefined ? undefined : Results.parse(results);
}

async function readJson(store: Store, key: string): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await store.read(key)));
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
