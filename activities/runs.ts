import { LRUCache } from 'lru-cache';
import { sampleKeys, type SampleKeys } from '../core/artifact/sample-keys.ts';
import { parseJsonLines } from '../core/artifact/json-lines.ts';
import { readSample } from '../core/dataset/read-sample.ts';
import { Sample } from '../core/spec/manifest.ts';
import { RunPlan } from '../core/spec/run-plan.ts';
import type { RunReference, SampleReference } from '../core/spec/workflow-messages.ts';
import { readJson, readText } from '../store/read-json.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { runKeys } from '../store/run-keys.ts';
import { openRunStore } from './run-store.ts';

/** A run as activities see it: its plan, its samples, and the store that holds both. */
export interface Run {
  plan: RunPlan;
  store: Store;
  /** The dataset that the samples' paths are relative to. */
  dataset: Store;
  pending: readonly Sample[];
}

/** Runs that one worker keeps in memory; more than are usually under way at once. */
const RUNS_IN_MEMORY = 8;

/** Opens runs by reference and keeps the recent ones, since every sample asks for its run. */
export class Runs {
  readonly #runs = new LRUCache<string, Promise<Run>>({ max: RUNS_IN_MEMORY });

  open(reference: RunReference): Promise<Run> {
    const key = JSON.stringify([reference.store, reference.runId, reference.attempt]);
    const known = this.#runs.get(key);
    if (known) return known;
    const opening = openRun(reference);
    this.#runs.set(key, opening);
    opening.catch(() => this.#runs.delete(key));
    return opening;
  }

  /** One sample of a run, with the keys of its artifacts. */
  async sample({
    run: reference,
    position,
  }: SampleReference): Promise<{ run: Run; sample: Sample; keys: SampleKeys }> {
    const run = await this.open(reference);
    const sample = run.pending[position];
    if (!sample)
      throw new RangeError(
        `Run ${reference.runId} has ${run.pending.length} pending samples, not ${position + 1}`,
      );
    return { run, sample, keys: sampleKeys(sample, run.plan) };
  }
}

/** Decodes a sample's image and mask. Throws InvalidImageError where one is missing or unusable. */
export function readRunSample({ dataset, plan }: Run, sample: Sample) {
  return readSample({ files: dataset, maskKind: plan.maskKind }, sample, plan.spec.image);
}

async function openRun({ runId, store: uri }: RunReference): Promise<Run> {
  const keys = runKeys(runId);
  const plan = await readJson(openStore(uri), keys.plan, RunPlan);
  const store = await openRunStore(uri, plan);
  return {
    plan,
    store,
    dataset: openStore(plan.datasetRoot),
    pending: parseJsonLines(await readText(store, keys.pending), Sample),
  };
}
