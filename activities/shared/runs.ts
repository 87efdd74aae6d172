import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import { interventionKey } from '../../core/keys/intervention-key.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { sampleKeys, type SampleKeys } from '../../core/keys/sample-keys.ts';
import { useSample, useSampleLabels, type SamplePixels } from '../../core/dataset/read-sample.ts';
import type { PixelBudget } from '../../core/image/pixel-budget.ts';
import type { LabelMap } from '../../core/image/raster.ts';
import { Sample } from '../../core/schema/manifest.ts';
import { RunPlan } from '../../core/schema/run-plan.ts';
import type { RunReference, SampleReference } from '../../workflows/contract/workflow-messages.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import type { PackedArtifacts } from '../../store/artifacts/packed-artifacts.ts';
import { openArtifacts, openRunArtifacts } from '../../store/artifacts/open-artifacts.ts';
import { readJson, readJsonLines } from '../../store/read-json.ts';
import { AllowedUris } from '../../store/allowed-uris.ts';
import { checkFormat } from '../../store/enter-store.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { Leases } from '../../store/run-lease.ts';
import { plannedFiles } from './planned-files.ts';
import { Recent } from './recent.ts';

/** A run as activities see it: its plan, and the store that holds it. */
export interface Run {
  plan: RunPlan;
  store: Store;
  /** What its stages compute, in the same store. */
  artifacts: Artifacts;
  /** The dataset that the samples' paths are relative to. */
  dataset: Store;
  /** What the paths of their images are relative to: the same, or a folder of its own. */
  images: Store;
  /** How many of their pixels may be in memory. Default: the budget of this process. */
  pixels?: Pick<PixelBudget, 'hold'> | undefined;
}

/** A sample, and whether it is still wanted. */
export interface WantedSample {
  run: Run;
  sample: Sample;
  /** Aborted if nobody wants it any longer. */
  signal?: AbortSignal | undefined;
}

/** One sample of a run, with the keys of its artifacts. */
export interface RunSample extends WantedSample {
  keys: SampleKeys;
  /** What the run also asks the model about the sample; null if it asks nothing else. */
  intervention: SampleIntervention | null;
}

/** The key of the model's answers for a sample's altered images, and the image that lends one its background. */
export interface SampleIntervention {
  key: string;
  donor: Sample | null;
}

/** Runs that one worker keeps in memory; more than are usually under way at once. */
export const RUNS_IN_MEMORY = 8;
/** Shards that one worker keeps: those in flight in a few runs, at 0.1 MB for 200 samples. */
const SHARDS_IN_MEMORY = 64;

/**
 * Opens runs by reference and keeps what was used last, since every sample asks for its run and shard. As long as
 * a run is asked for, its lease is renewed.
 */
export class Runs {
  readonly #leases = new Leases();
  readonly #runs: Recent<RunReference, Run>;
  readonly #artifacts = new LRUCache<string, PackedArtifacts>({ max: RUNS_IN_MEMORY });
  readonly #shards = new Recent(
    SHARDS_IN_MEMORY,
    async ({ run, shard }: { run: RunReference; shard: number }) => {
      const { store } = await this.open(run);
      return readShard(store, run.runId, shard);
    },
  );
  readonly #donors = new Recent(
    SHARDS_IN_MEMORY,
    async ({ run, shard }: { run: RunReference; shard: number }) => {
      const { store } = await this.open(run);
      return readDonors(store, run.runId, shard);
    },
  );

  /**
   * @param allowed default: runs may be anywhere, and their datasets and models too
   * @param pixels default: the budget of this process
   */
  constructor(allowed = new AllowedUris(), pixels?: PixelBudget) {
    this.#runs = new Recent(RUNS_IN_MEMORY, async (reference): Promise<Run> => {
      const opened = await openPlan(reference, allowed);
      const artifacts = await openRunArtifacts(opened.store, opened.plan, (store) =>
        this.#artifactsOf(store),
      );
      return { ...opened, artifacts, pixels };
    });
  }

  /** Runs on one store share what is in memory of it, which is as of the last one's beginning. */
  async #artifactsOf(store: Store): Promise<Artifacts> {
    const artifacts = this.#artifacts.get(store.uri) ?? openArtifacts(store);
    this.#artifacts.set(store.uri, artifacts);
    await artifacts.refresh();
    return artifacts;
  }

  /** Throws InputError if the worker may not use the run's store, dataset or model. */
  async open({ runId, store, planId }: RunReference): Promise<Run> {
    const run = await this.#runs.get({ runId, store, planId });
    await this.#leases.renew(run.store, runId);
    return run;
  }

  /** The samples of a shard, in the order of their positions. */
  shard({ runId, store, planId }: RunReference, shard: number): Promise<readonly Sample[]> {
    return this.#shards.get({ run: { runId, store, planId }, shard });
  }

  /** Throws RangeError if the shard has no such position. */
  async sample({ run: reference, shard, position }: SampleReference): Promise<RunSample> {
    const [run, samples] = await Promise.all([this.open(reference), this.shard(reference, shard)]);
    const sample = samples[position];
    if (!sample)
      throw new RangeError(
        `Shard ${shard} of run ${reference.runId} has ${samples.length} samples, not ${position + 1}`,
      );
    const intervention = run.plan.spec.interventions
      ? await this.#intervention({ run: reference, shard, position }, { sample, run })
      : null;
    return { run, sample, keys: sampleKeys(sample, run.plan), intervention };
  }

  async #intervention(
    { run: { runId, store, planId }, shard, position }: SampleReference,
    { sample, run }: Pick<RunSample, 'sample' | 'run'>,
  ): Promise<SampleIntervention> {
    const donors = await this.#donors.get({ run: { runId, store, planId }, shard });
    const donor = donors[position] ?? null;
    return { key: interventionKey(sample, donor, run.plan), donor };
  }
}

/**
 * Decodes a sample's image and mask for `use`, and returns what that does. Throws InvalidImageError if one was
 * missing when the run was planned, or is unusable, and ChangedFileError if one is no longer what the plan saw.
 * Decodes nothing once the sample's signal is aborted, and throws its reason.
 */
export function useRunSample<T>(
  wanted: WantedSample,
  use: (pixels: SamplePixels) => T | Promise<T>,
): Promise<T> {
  return useSample(placeOf(wanted), wanted.sample, optionsOf(wanted.run), use);
}

/** Reads one shard of a run's samples. */
export function readShard(store: Store, runId: string, shard: number): Promise<Sample[]> {
  return readLines(store, runKeys(runId).shard(shard), Sample);
}

/** For each sample of a shard, the one whose background it will stand on. */
export function readDonors(store: Store, runId: string, shard: number): Promise<(Sample | null)[]> {
  return readLines(store, runKeys(runId).donors(shard), Sample.nullable());
}

/** Reads compressed lines, which runs that an earlier version has planned have as they are. */
async function readLines<T>(store: Store, key: string, schema: z.ZodType<T>): Promise<T[]> {
  const lines = await readJsonLines(store, key, schema).catch(nullIf(isNotFound));
  return lines ?? readJsonLines(store, key.replace(/\.br$/, ''), schema);
}

/** Decodes a sample's mask for `use`. Throws as `useRunSample`. */
export function useRunLabels<T>(
  wanted: WantedSample,
  use: (labels: LabelMap) => T | Promise<T>,
): Promise<T> {
  return useSampleLabels(placeOf(wanted), wanted.sample, optionsOf(wanted.run), use);
}

function optionsOf({ plan }: Run) {
  return { ...plan.spec.image, exif: plan.view };
}

/** The sample's files, as long as they are what the run was planned with. */
function placeOf({ run: { dataset, images, plan, pixels }, sample, signal }: WantedSample) {
  return {
    signal,
    pixels,
    files: plannedFiles(dataset, digestsOfMasks(sample)),
    images: plannedFiles(images, new Map([[sample.image, sample.imageDigest]])),
    masks: plan.masks,
  };
}

function digestsOfMasks({ mask, maskDigest, drawn }: Sample): Map<string, string | null> {
  if (!drawn) return new Map([[mask, maskDigest]]);
  return new Map(
    drawn.shapes.flatMap((shape) => ('file' in shape ? [[shape.file, shape.digest ?? null]] : [])),
  );
}

/** Opens a run whose plan is in the store, without keeping it. Throws as `Runs.open`. */
export async function openRun(
  reference: Pick<RunReference, 'runId' | 'store'>,
  allowed: AllowedUris,
): Promise<Run> {
  const opened = await openPlan(reference, allowed);
  return { ...opened, artifacts: await openRunArtifacts(opened.store, opened.plan) };
}

/** Opens a run without its artifacts. Throws as `Runs.open`. */
export async function openPlan(
  { runId, store: uri }: Pick<RunReference, 'runId' | 'store'>,
  allowed: AllowedUris,
): Promise<Omit<Run, 'artifacts'>> {
  allowed.check(uri, 'store');
  const store = openStore(uri);
  await checkFormat(store);
  const plan = await readJson(store, runKeys(runId).plan, RunPlan);
  // The plan is a file that others may have written.
  allowed.check(plan.spec.model.uri, 'model');
  const imagesRoot = plan.imagesRoot ?? plan.datasetRoot;
  allowed.check(plan.datasetRoot, 'dataset');
  allowed.check(imagesRoot, 'dataset');
  return { plan, store, dataset: openStore(plan.datasetRoot), images: openStore(imagesRoot) };
}
