import { attackKeys } from '../core/keys/attack-keys.ts';
import { collectedGroups } from '../core/keys/collected-groups.ts';
import { interventionKey } from '../core/keys/intervention-key.ts';
import { keysOfSample, sampleKeys } from '../core/keys/sample-keys.ts';
import { isNotFound } from '../core/errors/not-found-error.ts';
import { chooseDonors } from '../core/intervene/choose-donors.ts';
import { Sample } from '../core/schema/manifest.ts';
import { BaselineShard } from '../core/schema/baseline-plan.ts';
import { RunPlan } from '../core/schema/run-plan.ts';
import { readJson, readJsonLines, readManyJsonLines } from './read-json.ts';
import { RUNS, runKeys } from './run-keys.ts';
import type { Store } from './store.ts';

/** A run's folder in the store. */
export interface StoredRun {
  runId: string;
  objects: number;
  bytes: number;
  /** When something was last written to it. */
  modified: Date;
  /** When its results were written, or null if it has not ended or has failed. */
  published: Date | null;
  /** When it found that another run has its results, or null. */
  unchanged: Date | null;
  /** When a worker last said that the run is under way, or null. */
  lease: Date | null;
}

/** All runs of a store, in the order of their names. */
export async function listStoredRuns(store: Store): Promise<StoredRun[]> {
  const runs = new Map<string, StoredRun>();
  for await (const { key, size, modified } of store.list(RUNS)) {
    const [, runId] = key.split('/');
    if (runId === undefined || key === `${RUNS}${runId}`) continue;
    const run = runs.get(runId) ?? emptyRun(runId, modified);
    const { results, sameAs, lease } = runKeys(runId);
    runs.set(runId, {
      runId,
      objects: run.objects + 1,
      bytes: run.bytes + size,
      modified: modified > run.modified ? modified : run.modified,
      published: key === results ? modified : run.published,
      unchanged: key === sameAs ? modified : run.unchanged,
      lease: key === lease ? modified : run.lease,
    });
  }
  return [...runs.values()];
}

function emptyRun(runId: string, modified: Date): StoredRun {
  return { runId, objects: 0, bytes: 0, modified, published: null, unchanged: null, lease: null };
}

/**
 * Calls `use` with the key of each artifact that a run refers to; a run that has not planned yet refers
 * to none. Throws UnreadableRecordError if the run's files can't be read: what it refers to is unknown then.
 */
export async function eachArtifactOf(
  store: Store,
  runId: string,
  use: (key: string) => void,
): Promise<void> {
  const keys = runKeys(runId);
  try {
    const plan = await readJson(store, keys.plan, RunPlan);
    const { explainer, attackers = [] } = plan;
    for (const { key } of [explainer, ...attackers]) {
      use(key);
      use(key.replace(/\.onnx$/, '.json'));
    }
    const samples = await readManyJsonLines(store, keys.manifest, Sample);
    for (const sample of samples) {
      for (const key of keysOfSample(sampleKeys(sample, plan))) use(key);
      for (const { record, image, maps } of attackKeys(sample, plan)) {
        for (const key of [record, image, ...maps.map(({ key }) => key)]) use(key);
      }
    }
    if (plan.spec.interventions) {
      chooseDonors(samples).forEach((donor, at) => use(interventionKey(samples[at]!, donor, plan)));
    }
    for await (const shard of store.list(keys.shards)) {
      const samples = await readJsonLines(store, shard.key, Sample);
      for (const { key } of collectedGroups(samples, plan)) use(key);
    }
    for await (const shard of store.list(keys.baselineShards)) {
      const { masks, baselines } = await readJson(store, shard.key, BaselineShard);
      use(masks);
      use(baselines);
    }
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
}
