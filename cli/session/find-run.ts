import type { z } from 'zod';
import { InputError } from '../../core/errors/input-error.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { Latest } from '../../core/schema/latest.ts';
import { Name } from '../../core/schema/name.ts';
import { Results } from '../../core/schema/results.ts';
import { readJson } from '../../store/read-json.ts';
import { LATEST, runKeys } from '../../store/run-keys.ts';
import { findSameAs } from '../../store/same-as.ts';
import type { Store } from '../../store/store.ts';
import { note } from '../terminal/note.ts';
import { RUN, type Work } from './work.ts';

/** The run id for a `<run>` argument: "latest" is the run that was published last. */
export async function resolveRunId(store: Store, run: string): Promise<string> {
  if (run !== 'latest') return checkRunId(run);
  const latest = await findJson(store, LATEST, Latest);
  if (latest === undefined) {
    throw new InputError(`${store.uri} has no published run yet`, {
      hint: 'Pass the store of your runs with --store.',
    });
  }
  return latest.runId;
}

/**
 * The run that has the results for a `<run>` argument: the run itself or, if it found no changes, another
 * one, with a note on stderr.
 */
export async function resolvePublished(store: Store, run: string): Promise<string> {
  const runId = await resolveRunId(store, run);
  const other = await findSameAs(store, runId);
  if (other === undefined) return runId;
  note(`Run ${runId} found no changes: run ${other} has the results`);
  return other;
}

/** Returns a valid run id as it is. Throws InputError for others. */
export function checkRunId(runId: string): string {
  return checkId(runId, RUN);
}

/** Returns a valid id of a run, or of other work, as it is. Throws InputError for others. */
export function checkId(id: string, { noun }: Work): string {
  const parsed = Name.safeParse(id);
  if (parsed.success && id !== 'latest') return id;
  throw new InputError(`${JSON.stringify(id.slice(0, 200))} is not a valid ${noun} id`, {
    hint:
      id === 'latest'
        ? `"latest" always means the ${noun} that was published last: choose another id.`
        : `A ${noun} id is a name: ${parsed.error?.issues[0]?.message}.`,
  });
}

/** The results of a run, or undefined if it has none (yet). */
export function findResults(store: Store, runId: string): Promise<Results | undefined> {
  return findJson(store, runKeys(runId).results, Results);
}

/** The object as JSON, or undefined if there is none. */
export async function findJson<T>(
  store: Store,
  key: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  return (await readJson(store, key, schema).catch(nullIf(isNotFound))) ?? undefined;
}
