import { groupResults } from '../core/analysis/group-results.ts';
import { digestOfList } from '../core/encoding/digest.ts';
import { Sample } from '../core/schema/manifest.ts';
import { Measurement } from '../core/schema/measurement.ts';
import { Results } from '../core/schema/results.ts';
import { RunPlan } from '../core/schema/run-plan.ts';
import { readJson, readManyJsonLines } from './read-json.ts';
import { runKeys } from './run-keys.ts';
import type { Store } from './store.ts';
import { attempt, verifyFiles, type Broken } from './verify-files.ts';

/** How far two figures may differ that were computed from the same rows, relative to the larger. */
const TOLERANCE = 1e-9;

/**
 * Reads every file that a run has published and finds those that are gone or not what was written. If all are
 * whole, also those that contradict each other: the results are computed again from the rows.
 *
 * @param onFile called after each file
 */
export async function verifyRun(
  store: Store,
  runId: string,
  onFile: () => void,
): Promise<Broken[]> {
  const broken = await verifyFiles(store, runKeys(runId), onFile);
  return broken.length > 0 ? broken : verifyRecords(store, runId);
}

/** Finds the first record of a run that can't be read or contradicts the others. */
async function verifyRecords(store: Store, runId: string): Promise<Broken[]> {
  const keys = runKeys(runId);
  const plan = await attempt(keys.plan, () => readJson(store, keys.plan, RunPlan));
  if ('reason' in plan) return [plan];
  const results = await attempt(keys.results, () => readJson(store, keys.results, Results));
  if ('reason' in results) return [results];
  const manifest = await attempt(keys.manifest, () =>
    readManyJsonLines(store, keys.manifest, Sample),
  );
  if ('reason' in manifest) return [manifest];
  if (digestOfList(manifest.value) !== results.value.provenance.manifestDigest) {
    const reason = 'Not the manifest that the results were computed from';
    return [{ key: keys.manifest, reason }];
  }
  const rows = await attempt(keys.measurements, () =>
    readManyJsonLines(store, keys.measurements, Measurement),
  );
  if ('reason' in rows) return [rows];
  const reason = contradiction(plan.value, results.value, rows.value);
  return reason === undefined ? [] : [{ key: keys.results, reason }];
}

/** The first figure of the results that does not follow from the rows. */
function contradiction(
  { recipe, spec }: RunPlan,
  results: Results,
  rows: readonly Measurement[],
): string | undefined {
  const again = groupResults(
    rows.filter(({ method }) => method === recipe.method),
    spec,
  );
  const figures = ({ n, failed, excluded, primary }: Pick<Results, keyof typeof again>) => ({
    n,
    failed,
    excluded: Object.values(excluded).reduce<number>((sum, count) => sum + (count ?? 0), 0),
    meanForeground: primary.meanForeground,
    meanBackground: primary.meanBackground,
    t: primary.t,
    dz: primary.dz,
  });
  const computed = Object.entries(figures(again));
  const stored = new Map(Object.entries(figures(results)));
  const wrong = computed.find(([name, value]) => !isNear(value, stored.get(name) ?? null));
  if (!wrong) return undefined;
  const [name, value] = wrong;
  return `${name} is ${stored.get(name)}, and the rows of measurements.jsonl give ${value}`;
}

function isNear(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}
