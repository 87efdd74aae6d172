import { open } from 'node:fs/promises';
import pMap, { pMapSkip } from 'p-map';
import { Measurement } from '../../core/schema/measurement.ts';
import { Results } from '../../core/schema/results.ts';
import { findGarbage } from '../../store/collect-garbage.ts';
import { listStoredRuns } from '../../store/list-stored-runs.ts';
import { openStore } from '../../store/open-store.ts';
import { readJson, readJsonLines } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { unfinishedFiles } from '../../store/unfinished-files.ts';
import { numbersOf } from '../../test/faults/numbers.ts';
import { firstDifference } from './first-difference.ts';

/** Objects read at once. */
const READS = 16;

/** Later than the time for which garbage is kept, in ms. */
const LATER = 7_200_000;

/** The figures of a run, and its rows. */
export async function readOutcome(uri: string, runId: string) {
  const store = openStore(uri);
  const keys = runKeys(runId);
  const { provenance, ...numbers } = numbersOf(await readJson(store, keys.results, Results));
  // Someone may commit to this checkout while campaigns run.
  const { gitCommit, ...versions } = provenance;
  return {
    results: { ...numbers, versions },
    rows: await readJsonLines(store, keys.measurements, Measurement),
  };
}
export type Outcome = Awaited<ReturnType<typeof readOutcome>>;

/** In what a disturbed run's figures differ from those of a calm one. */
export function differences(calm: Outcome, disturbed: Outcome): string[] {
  const found = firstDifference(calm, disturbed);
  return found === undefined ? [] : [`figures differ at ${found}`];
}

/** What is left over in a store whose runs have all ended. */
export async function leftOvers(uri: string): Promise<string[]> {
  const store = openStore(uri);
  const problems: string[] = [];
  for (const { runId, lease } of await listStoredRuns(store)) {
    if (lease !== null) problems.push(`run ${runId} has a lease`);
  }
  for await (const { key } of unfinishedFiles(store)) problems.push(`${key} is unfinished`);
  const now = new Date((await store.now()).getTime() + LATER);
  const { artifacts, publications, unreadable } = await findGarbage(store, { now });
  for (const { key } of [...artifacts, ...publications]) problems.push(`no run needs ${key}`);
  return [...problems, ...unreadable];
}

/** Which objects of a store hold a secret. */
export async function secretsInStore(uri: string, secrets: readonly string[]): Promise<string[]> {
  const store = openStore(uri);
  return pMap(
    store.list(''),
    async ({ key }) => {
      const bytes = Buffer.from(await store.read(key));
      const isFound = secrets.some((secret) => key.includes(secret) || bytes.includes(secret));
      return isFound ? `a secret is in ${key}` : pMapSkip;
    },
    { concurrency: READS },
  );
}

/** Which files hold a secret. */
export async function secretsInFiles(
  paths: readonly string[],
  secrets: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const file = await open(path);
    const bytes = await file.readFile().finally(() => file.close());
    if (secrets.some((secret) => bytes.includes(secret))) found.push(`a secret is in ${path}`);
  }
  return found;
}
