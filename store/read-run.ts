import { InputError } from '../core/errors/input-error.ts';
import { isNotFound } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import type { PublishedRun } from '../core/compare/published-run.ts';
import { Sample } from '../core/schema/manifest.ts';
import { Measurement } from '../core/schema/measurement.ts';
import { Results } from '../core/schema/results.ts';
import { readJson, readManyJsonLines } from './read-json.ts';
import { runKeys } from './run-keys.ts';
import type { Store } from './store.ts';

/** What a run published. Throws InputError if it has no results (yet). */
export async function readRun(store: Store, runId: string): Promise<PublishedRun> {
  const keys = runKeys(runId);
  const results = await readJson(store, keys.results, Results).catch(nullIf(isNotFound));
  if (results === null) {
    throw new InputError(`${store.uri} has no results of run ${runId}`, {
      hint: 'Check the run id, and pass the store of the run with --store.',
    });
  }
  const [measurements, manifest] = await Promise.all([
    readManyJsonLines(store, keys.measurements, Measurement),
    readManyJsonLines(store, keys.manifest, Sample),
  ]);
  return { results, measurements, manifest };
}
