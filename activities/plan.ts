import { Context, log } from '@temporalio/activity';
import pMap from 'p-map';
import { join } from 'shlex';
import { cardDigest } from '../core/card/model-card.ts';
import { chunks } from '../core/encoding/chunks.ts';
import { digestOfList } from '../core/encoding/digest.ts';
import { jsonLineParts, jsonLines } from '../core/encoding/json-lines.ts';
import type { BuildInfo } from '../core/keys/publication-key.ts';
import { interventionKey } from '../core/keys/intervention-key.ts';
import { questionDigest } from '../core/keys/question-digest.ts';
import { planHeads } from '../core/baselines/plan-heads.ts';
import { SMOOTHING } from '../core/explainer/views.ts';
import { sampleKeys, type SampleKeys } from '../core/keys/sample-keys.ts';
import type { Dataset } from '../core/dataset/dataset.ts';
import { fitViews } from '../core/dataset/fit-views.ts';
import { listSamples } from '../core/dataset/list-samples.ts';
import { openDataset } from '../core/dataset/open-dataset.ts';
import { truthOf } from '../core/keys/logits-of.ts';
import { classLogits as namedLogits } from '../core/labels/class-logits.ts';
import {
  findTargetGroup,
  matchTargetGroup,
  targetGroup,
  type ClassifierLabels,
} from '../core/labels/target-group.ts';
import { didYouMean } from '../core/errors/did-you-mean.ts';
import { InputError } from '../core/errors/input-error.ts';
import { isNotFound } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { chooseDonors } from '../core/intervene/choose-donors.ts';
import type { AuditSpec } from '../core/schema/audit-spec.ts';
import { summarizeHeads } from '../core/schema/heads-plan.ts';
import type { Sample } from '../core/schema/manifest.ts';
import type { RunClaim } from '../core/schema/run-claim.ts';
import { SCHEMA_VERSION } from '../core/schema/schema-version.ts';
import { RunPlan } from '../core/schema/run-plan.ts';
import type { AuditRequest, PlanSummary } from '../workflows/contract/workflow-messages.ts';
import type { Artifacts } from '../store/artifacts/artifacts.ts';
import { openArtifacts, openRunArtifacts } from '../store/artifacts/open-artifacts.ts';
import { enterStore } from '../store/enter-store.ts';
import type { AllowedUris } from '../store/allowed-uris.ts';
import { datasetPlace } from '../store/dataset-place.ts';
import { openStore } from '../store/open-store.ts';
import { readJson } from '../store/read-json.ts';
import { claimRun, findClaim, isAbandoned, UNPLANNED_MINUTES } from '../store/run-claims.ts';
import { rememberDigests } from '../store/remembered-digests.ts';
import { runKeys } from '../store/run-keys.ts';
import { Leases } from '../store/run-lease.ts';
import { writeSameAs } from '../store/same-as.ts';
import type { Store } from '../store/store.ts';
import { resolveModel } from './shared/explainer.ts';
import type { Inference } from './shared/inference.ts';
import type { Metrics } from './shared/metrics.ts';
import { findPublished } from './shared/published.ts';
import { reportProgress, withHeartbeat } from './shared/with-heartbeat.ts';

type UncountedPlan = Omit<RunPlan, 'cached' | 'pending'>;

/** Samples looked up at a time: their keys take 15 MB. */
const LOOKUPS = 100_000;
/** Shards written at once. */
const WRITES = 16;

export interface PlanRequest extends AuditRequest {
  workflowId: string;
  /** Id of the workflow's first execution: whose the run id is. */
  claimant: string;
  startedAt: string;
}

/**
 * Resolves dataset, model and explainer; writes spec, plan and manifest; and finds out which samples
 * the store has measurements of already. A dry run writes nothing of the run.
 */
export function makePlan(
  inference: Inference,
  { build, metrics, allowed }: { build: BuildInfo; metrics: Metrics; allowed: AllowedUris },
) {
  const leases = new Leases();
  return async function plan(request: PlanRequest): Promise<PlanSummary> {
    const { spec, runId, dryRun, recompute } = request;
    allowed.check(spec.store, 'store');
    allowed.check(spec.model.uri, 'model');
    allowed.check(spec.dataset.uri, 'dataset');
    if (spec.dataset.images !== undefined) allowed.check(spec.dataset.images, 'dataset');
    const { store: uri, ...storedSpec } = spec;
    const store = openStore(uri);
    await store.check();
    await enterStore(store);
    const claim = claimOf(request);
    const [begun, owner] = await Promise.all([findBegun(store, runId), findClaim(store, runId)]);
    const isTaken =
      !request.resume &&
      isOfAnother(owner, claim) &&
      !(await isAbandoned(store, runId, { owner, claim }));
    if (isTaken && (recompute !== undefined || owner.question !== claim.question)) {
      throw nameTaken(request, { owner, claim, begun });
    }
    const artifacts = dryRun ? openArtifacts(store) : await openRunArtifacts(store, request);

    reportProgress('model');
    const model = await withHeartbeat(resolveModel(artifacts, spec, inference));
    reportProgress('dataset');
    const onProgress = (done: number, total: number) => reportProgress(`dataset ${done}/${total}`);
    const remembered: Awaited<ReturnType<typeof rememberDigests>>[] = [];
    const openFiles = async (uri: string) => {
      allowed.check(uri, 'dataset');
      const place = await rememberDigests(openStore(uri), store);
      remembered.push(place);
      return place.files;
    };
    const { files, ...place } = await datasetPlace(spec.dataset, openFiles);
    const dataset = await withHeartbeat(openDataset(files, spec.dataset, { ...place, onProgress }));
    // What was read of a bucket is remembered even if the worker stops, for the next attempt.
    const samples = await withHeartbeat(listSamples(dataset, spec.dataset, { onProgress })).finally(
      () => (dryRun ? [] : Promise.all(remembered.map((place) => place.save()))),
    );
    const classes = [...new Set(samples.map((sample) => sample.class))];
    const digestOfCard = cardDigest(model.card);
    const { view, notes } = await withHeartbeat(fitViews(dataset, samples, spec.image.exif));
    const known = {
      labels: model.labels,
      classes: model.recipe.logits,
      isCoco: dataset.format === 'coco',
    };
    checkMap(spec, dataset, known);
    const classLogits = logitsOfSamples(samples, spec, known);
    const answerable = samples.filter(
      (sample) => spec.target.kind !== 'group' || classLogits[sample.class]?.length !== 0,
    );
    const dataNotes = [
      ...dataset.notes,
      ...notes,
      ...notesOfClasses(classes, spec, { model: known, classLogits }),
    ];
    const plan: UncountedPlan = {
      schemaVersion: SCHEMA_VERSION,
      runId,
      workflowId: request.workflowId,
      startedAt: request.startedAt,
      spec: { ...storedSpec, model: { ...model.spec, cardDigest: digestOfCard } },
      datasetRoot: dataset.files.uri,
      ...(dataset.images && { imagesRoot: dataset.images.uri }),
      classes,
      classLogits,
      labels: model.labels ?? null,
      masks: dataset.masks,
      view,
      dataNotes,
      explainer: model.explainer,
      recipe: model.recipe,
      heads: planHeads({
        heads: model.heads,
        target: spec.target,
        samples: answerable,
        classLogits,
        logits: model.recipe.logits,
        views: spec.smooth ? SMOOTHING.length : 1,
        insist: spec.untrainedHeads,
      }),
      meanPixel: model.meanPixel,
      modelName: model.name,
      modelDigest: model.digest,
      card: model.card,
      cardDigest: digestOfCard,
      ...(recompute !== undefined && { recompute }),
      manifestDigest: digestOfList(samples),
      samples: samples.length,
    };
    reportProgress('store');
    const published = recompute !== undefined ? undefined : await findPublished(store, plan, build);
    if (isTaken && published === undefined) throw nameTaken(request, { owner, claim, begun });
    // A resumed run ends in its own folder, even if another run was faster.
    const unchangedSince = begun && published !== runId ? undefined : published;
    if (!dryRun && !request.resume) {
      const first = await claimRun(store, runId, claim);
      // Another run of this name was faster. If it asks the same, and that is published, both have the answer.
      const isSettled = first.question === claim.question && published !== undefined;
      if (isOfAnother(first, claim) && !isSettled) {
        throw nameTaken(request, { owner: first, claim, begun });
      }
    }
    if (!dryRun && unchangedSince !== undefined && unchangedSince !== runId && !begun) {
      await writeSameAs(store, runId, { runId: unchangedSince });
    }
    let pending = 0;
    if (unchangedSince === undefined) {
      // Before looking for artifacts, so that they are not collected as garbage.
      if (!dryRun) {
        await leases.renew(store, runId);
        await withHeartbeat(writeRun(store, plan, samples));
      }
      const parts = await withHeartbeat(splitByWork(artifacts, withDonors(samples, spec), plan));
      pending = parts.pending.length;
      const cached = (isSame(begun, plan) ? begun.cached : undefined) ?? parts.cached.length;
      if (!dryRun) await withHeartbeat(writeShards(store, { ...plan, cached, pending }, parts));
    }
    const counts = { cached: samples.length - pending, pending };
    metrics.planned(counts);
    log.info('Run planned', { ...counts, model: spec.model.uri, dataset: dataset.files.uri });
    return {
      samples: samples.length,
      pending,
      ...(unchangedSince !== undefined && { unchangedSince }),
      classes,
      byClass: Object.fromEntries(
        classes.map((name) => [name, samples.filter((sample) => sample.class === name).length]),
      ),
      model: model.spec.uri,
      dataset: dataset.files.uri,
      methods: spec.method,
      layer: model.recipe.reading,
      camSize: model.recipe.camSize,
      inputSize: model.recipe.inputSize,
      photos: { geometry: model.card.geometry, filter: model.card.filter },
      logits: model.recipe.logits,
      head: model.recipe.head,
      heads: summarizeHeads(plan.heads),
      notes: [
        ...model.recipe.notes,
        ...dataNotes,
        ...noteOfCard(spec, plan),
        ...changesSince(begun, plan),
      ],
    };
  };
}

/**
 * The logits of each class or label. Only group and label targets need them. For other targets they only say
 * whether a prediction is right, so a name without any is not an error.
 */
function logitsOfSamples(
  samples: readonly Sample[],
  { target, map = {}, dataset: { classes } }: AuditSpec,
  model: ClassifierLabels,
): Record<string, number[]> {
  const logits = model.classes;
  if (target.kind === 'index' && target.index >= logits) {
    throw new InputError(
      `Expected a target index between 0 and ${logits - 1}, the model's logits, but received ${target.index}`,
    );
  }
  const without = samples.filter(({ label }) => label === undefined);
  if (target.kind === 'label' && without.length > 0) {
    throw new InputError(
      `${without.length} of ${samples.length} samples have no label: the first is ${without[0]!.id}`,
      {
        hint: 'Labels come from the column "label" of a list. Add it, or choose another --target.',
      },
    );
  }
  const groupOf = (sample: Sample) => {
    const name = truthOf(sample, target);
    const mapped = sample.class === name ? map[name] : undefined;
    if (mapped) return mapped.flatMap((label) => namedLogits(label, model));
    if (target.kind === 'group' && classes !== 'all') return targetGroup(name, model);
    if (target.kind === 'label') return namedLogits(name, model);
    return findTargetGroup(name, model) ?? [];
  };
  const named = new Map(samples.map((sample) => [truthOf(sample, target), sample]));
  const groups = Object.fromEntries([...named].map(([name, sample]) => [name, groupOf(sample)]));
  const [first] = named.keys();
  const hasNone = Object.values(groups).every((group) => group.length === 0);
  if (target.kind === 'group' && first !== undefined && hasNone) targetGroup(first, model);
  return groups;
}

/** Throws InputError if `map` has a class that the dataset lacks. */
function checkMap(
  { map = {} }: AuditSpec,
  { classes, files, isPartial = false }: Dataset,
  model: ClassifierLabels,
) {
  const names = classes.map(({ name }) => name);
  for (const [name, labels] of Object.entries(map)) {
    if (!names.includes(name) && !isPartial) {
      throw new InputError(
        `There is no class "${name}" in ${files.uri}${didYouMean(name, names)}`,
        { hint: `--map maps classes of the dataset: ${names.slice(0, 30).join(', ')}.` },
      );
    }
    for (const label of labels) namedLogits(label, model);
  }
}

/** Names that were taken for others, and classes that the model can't be asked about. */
function notesOfClasses(
  classes: readonly string[],
  { target, map = {} }: AuditSpec,
  { model, classLogits }: { model: ClassifierLabels; classLogits: Record<string, number[]> },
): string[] {
  if (target.kind !== 'group') return [];
  return classes.flatMap((name) => {
    if (name in map) return [];
    const as = matchTargetGroup(name, model)?.as;
    if (as !== undefined) return [`The class "${name}" is taken as the model's ${as}.`];
    if (classLogits[name]?.length !== 0) return [];
    return [
      `None of the model's logits is one of ${name}, so its samples are excluded. --map "${name}=LABEL" says which are.`,
    ];
  });
}

/** The plan that a run of this name has begun with. */
function findBegun(store: Store, runId: string): Promise<RunPlan | null> {
  return readJson(store, runKeys(runId).plan, RunPlan).catch(nullIf(isNotFound));
}

function claimOf({ claimant, startedAt, spec }: PlanRequest): RunClaim {
  return { claimant, startedAt, question: questionDigest(spec) };
}

/** Whether a run id is somebody else's. */
function isOfAnother(owner: RunClaim | null, { claimant }: RunClaim): owner is RunClaim {
  return owner !== null && owner.claimant !== claimant;
}

function nameTaken(
  { runId, spec }: PlanRequest,
  { owner, claim, begun }: Record<'owner' | 'claim', RunClaim> & { begun: RunPlan | null },
): InputError {
  const commandOn = (name: string) => join(['groundcam', name, runId, '--store', spec.store]);
  if (owner.question === claim.question && !begun) {
    return new InputError(`Run ${runId} is being planned by another process`, {
      hint: `Choose another --run-id. If that process has died, this id is free ${UNPLANNED_MINUTES} minutes after it began.`,
    });
  }
  if (owner.question === claim.question) {
    return new InputError(`Run ${runId} already exists in ${spec.store}`, {
      hint: `Choose another --run-id, or continue that one: ${commandOn('resume')}.`,
    });
  }
  return new InputError(`Run ${runId} already exists in ${spec.store}, and asks something else`, {
    hint: `Choose another --run-id. To see that one: ${commandOn('status')}.`,
  });
}

function isSame(begun: RunPlan | null, plan: UncountedPlan): begun is RunPlan {
  return begun !== null && changesSince(begun, plan).length === 0;
}

/** Says so if the spec is of a run that took the model in another way. */
function noteOfCard({ model }: AuditSpec, { cardDigest }: UncountedPlan): string[] {
  if (model.cardDigest === undefined || model.cardDigest === cardDigest) return [];
  return [
    "The model's preprocessing, geometry, head or labels differ from those of the run that the spec is of",
  ];
}

/** What has changed since a resumed run began, in words. */
function changesSince(begun: RunPlan | null, plan: UncountedPlan): string[] {
  if (begun === null) return [];
  return [
    begun.manifestDigest !== plan.manifestDigest && 'The dataset has changed since the run began',
    begun.explainer.digest !== plan.explainer.digest && 'The model has changed since the run began',
  ].filter((note) => note !== false);
}

/** A sample, and the image that lends it a background: undefined if the run does not ask for that. */
interface PlannedSample {
  sample: Sample;
  donor?: Sample | null;
}

interface Parts {
  pending: PlannedSample[];
  cached: PlannedSample[];
}

function withDonors(samples: readonly Sample[], { interventions }: AuditSpec): PlannedSample[] {
  if (!interventions) return samples.map((sample) => ({ sample }));
  return chooseDonors(samples).map((donor, position) => ({ sample: samples[position]!, donor }));
}

/** The artifacts of a sample without which it is not done. */
function keysOfWork({ measurements, heads }: SampleKeys): string[] {
  return [...measurements.map(({ key }) => key), ...(heads === null ? [] : [heads])];
}

/** Samples that lack an artifact of the run, and samples that have all of them. */
async function splitByWork(
  artifacts: Artifacts,
  samples: readonly PlannedSample[],
  plan: UncountedPlan,
): Promise<Parts> {
  const pending: PlannedSample[] = [];
  const cached: PlannedSample[] = [];
  for (const part of chunks(samples, LOOKUPS)) {
    const keys = part.map(({ sample, donor }) => [
      ...keysOfWork(sampleKeys(sample, plan)),
      ...(donor === undefined ? [] : [interventionKey(sample, donor, plan)]),
    ]);
    const known = await artifacts.known(keys.flat(), Context.current().cancellationSignal);
    part.forEach((sample, position) => {
      const isCached = keys[position]!.every((key) => known.has(key));
      (isCached ? cached : pending).push(sample);
    });
  }
  return { pending, cached };
}

const JSON_TYPE = { contentType: 'application/json' };

/** Writes the files that name the artifacts a run refers to. */
async function writeRun(store: Store, plan: UncountedPlan, samples: Sample[]): Promise<void> {
  const keys = runKeys(plan.runId);
  await Promise.all([
    store.write(keys.spec, JSON.stringify(plan.spec, null, 2), JSON_TYPE),
    store.writeParts(keys.manifest, () => jsonLineParts(samples)),
  ]);
  await writePlan(store, { ...plan, pending: samples.length });
}

async function writeShards(store: Store, plan: RunPlan, samples: Parts): Promise<void> {
  const keys = runKeys(plan.runId);
  const { shardSize } = plan.spec.execution;
  const shards = [...chunks(samples.pending, shardSize), ...chunks(samples.cached, shardSize)];
  await pMap(
    shards.entries(),
    async ([shard, part]) => {
      await store.write(keys.shard(shard), jsonLines(part.map(({ sample }) => sample)));
      const donors = part.map(({ donor }) => donor).filter((donor) => donor !== undefined);
      if (donors.length > 0) await store.write(keys.donors(shard), jsonLines(donors));
    },
    { concurrency: WRITES, signal: Context.current().cancellationSignal },
  );
  await writePlan(store, plan);
}

function writePlan(store: Store, plan: RunPlan): Promise<void> {
  return store.write(runKeys(plan.runId).plan, JSON.stringify(plan, null, 2), JSON_TYPE);
}
