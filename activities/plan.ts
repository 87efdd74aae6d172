import { heartbeat } from '@temporalio/activity';
import pMap from 'p-map';
import { digestOfList } from '../core/artifact/digest.ts';
import { jsonLineParts, jsonLines } from '../core/artifact/json-lines.ts';
import { sampleKeys } from '../core/artifact/sample-keys.ts';
import { listSamples } from '../core/dataset/list-samples.ts';
import { openDataset } from '../core/dataset/open-dataset.ts';
import { findTargetGroup, targetGroup } from '../core/dataset/target-group.ts';
import { InputError } from '../core/errors/input-error.ts';
import type { AuditSpec } from '../core/spec/audit-spec.ts';
import type { Sample } from '../core/spec/manifest.ts';
import type { RunPlan } from '../core/spec/run-plan.ts';
import type { AuditRequest, PlanSummary } from '../core/spec/workflow-messages.ts';
import { openStore } from '../store/open-store.ts';
import { runKeys } from '../store/run-keys.ts';
import type { Store } from '../store/store.ts';
import type { Inference } from './inference.ts';
import { knownKeys } from './known-keys.ts';
import { resolveModel } from './resolve-model.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/** Samples whose measurements are looked for at a time: their keys take 15 MB. */
const LOOKUPS = 100_000;
/** Shards written at once. */
const WRITES = 16;

export interface PlanRequest extends AuditRequest {
  workflowId: string;
  startedAt: string;
}

/**
 * Resolves dataset, model and explainer; writes spec, plan and manifest; and finds out which samples
 * the store has measurements of already. A dry run writes nothing of the run.
 */
export function makePlan(inference: Inference) {
  return async function plan(request: PlanRequest): Promise<PlanSummary> {
    const { spec, runId } = request;
    const store = openStore(spec.store);
    await store.check();

    heartbeat('model');
    const model = await resolveModel(store, spec, inference);
    heartbeat('dataset');
    const onProgress = (done: number, total: number) => heartbeat(`dataset ${done}/${total}`);
    const dataset = await openDataset(openStore(spec.dataset.uri), spec.dataset, { onProgress });
    const samples = await listSamples(dataset, spec.dataset, { onProgress });
    const classes = [...new Set(samples.map((sample) => sample.class))];
    const plan: Omit<RunPlan, 'pending'> = {
      runId,
      workflowId: request.workflowId,
      startedAt: request.startedAt,
      spec,
      datasetRoot: dataset.files.uri,
      classes,
      classLogits: logitsOfClasses(classes, spec, model.labels, model.recipe.classes),
      labels: model.labels ?? null,
      maskKind: dataset.maskKind,
      explainer: model.explainer,
      recipe: model.recipe,
      modelDigest: model.digest,
      manifestDigest: digestOfList(samples),
      samples: samples.length,
    };
    heartbeat('store');
    const { pending, cached } = await withHeartbeat(splitByMeasurement(store, samples, plan));
    if (!request.dryRun) {
      const parts = { all: samples, pending, cached };
      await withHeartbeat(writeRun(store, { ...plan, pending: pending.length }, parts));
    }
    return {
      samples: samples.length,
      pending: pending.length,
      classes,
      byClass: Object.fromEntries(
        classes.map((name) => [name, samples.filter((sample) => sample.class === name).length]),
      ),
      model: spec.model.uri,
      dataset: dataset.files.uri,
      methods: spec.method,
      layer: model.recipe.reading,
      camSize: model.recipe.camSize,
      inputSize: model.recipe.inputSize,
      logits: model.recipe.classes,
      notes: dataset.notes,
    };
  };
}

/**
 * The logits of each class. Only a group target needs them; for other targets they merely tell whether
 * a prediction is right, so a class without any is no error then.
 */
function logitsOfClasses(
  classes: readonly string[],
  { target }: AuditSpec,
  labels: readonly string[] | undefined,
  logits: number,
): Record<string, number[]> {
  if (target.kind === 'index' && target.index >= logits) {
    throw new InputError(
      `Expected a target index between 0 and ${logits - 1}, the model's logits, but received ${target.index}`,
    );
  }
  const model = { labels, classes: logits };
  const groupOf = (name: string) =>
    target.kind === 'group' ? targetGroup(name, model) : (findTargetGroup(name, model) ?? []);
  return Object.fromEntries(classes.map((name) => [name, groupOf(name)]));
}

/** The samples that lack a measurement in the store, and those that lack none. */
async function splitByMeasurement(
  store: Store,
  samples: readonly Sample[],
  plan: Omit<RunPlan, 'pending'>,
): Promise<{ pending: Sample[]; cached: Sample[] }> {
  const pending: Sample[] = [];
  const cached: Sample[] = [];
  for (const part of chunks(samples, LOOKUPS)) {
    const keys = part.map((sample) => sampleKeys(sample, plan).measurements.map(({ key }) => key));
    const known = await knownKeys(store, keys.flat());
    part.forEach((sample, position) => {
      const isCached = keys[position]!.every((key) => known.has(key));
      (isCached ? cached : pending).push(sample);
    });
  }
  return { pending, cached };
}

async function writeRun(
  store: Store,
  plan: RunPlan,
  samples: { all: Sample[]; pending: Sample[]; cached: Sample[] },
): Promise<void> {
  const keys = runKeys(plan.runId);
  const json = { contentType: 'application/json' };
  const { shardSize } = plan.spec.execution;
  const shards = [...chunks(samples.pending, shardSize), ...chunks(samples.cached, shardSize)];
  await pMap(shards.entries(), ([shard, part]) => store.write(keys.shard(shard), jsonLines(part)), {
    concurrency: WRITES,
  });
  await Promise.all([
    store.write(keys.spec, JSON.stringify(plan.spec, null, 2), json),
    store.writeParts(keys.manifest, jsonLineParts(samples.all)),
  ]);
  await store.write(keys.plan, JSON.stringify(plan, null, 2), json);
}

function* chunks<Item>(items: readonly Item[], size: number): Iterable<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
