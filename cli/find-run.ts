import { z } from 'zod';
import { InputError } from '../core/errors/input-error.ts';
import { NotFoundError } from '../core/errors/not-found-error.ts';
import { Name } from '../core/spec/name.ts';
import { Results } from '../core/spec/results.ts';
import { readJson } from '../store/read-json.ts';
import { LATEST, runKeys } from '../store/run-keys.ts';
import type { Store } from '../store/store.ts';

const Latest = z.strictObject({ runId: Name });

/** The run that a person named: "latest" is the one that was published last. */
export async function resolveRunId(store: Store, run: string): Promise<string> {
  if (run !== 'latest') return checkRunId(run);
  const latest = await findJson(store, LATEST, Latest);
  if (latest === undefined) {
    throw new InputError(`No run was published to ${store.uri} yet`, {
      hint: 'Pass --store with the place that runs write to.',
    });
  }
  return latest.runId;
}

/** The id itself, if a run can have it. Throws InputError otherwise. */
export function checkRunId(runId: string): string {
  const parsed = Name.safeParse(runId);
  if (parsed.success && runId !== 'latest') return runId;
  throw new InputError(`No run can be called ${JSON.stringify(runId.slice(0, 200))}`, {
    hint:
      runId === 'latest'
        ? 'The name stands for the run that was published last: choose another.'
        : `It has to be a name: ${parsed.error?.issues[0]?.message}.`,
  });
}

/** The results of a run, or undefined where it has none (yet). */
export function findResults(store: Store, runId: string): Promise<Results | undefined> {
  return findJson(store, runKeys(runId).results, Results);
}

/** The object as JSON, or undefined where there is none. */
export async function findJson<T>(
  store: Store,
  key: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  try {
    return await readJson(store, key, schema);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
