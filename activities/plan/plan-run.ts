import { mostStepsOfAll, type AttackedLogits } from '../../core/attack/most-steps.ts';
import { attackCells } from '../../core/schema/attack-cells.ts';
import type { AttackSpec } from '../../core/schema/attack-spec.ts';
import { cardDigest } from '../../core/card/model-card.ts';
import { digestOfList } from '../../core/encoding/digest.ts';
import type { BuildInfo } from '../../core/keys/publication-key.ts';
import { stagesToRecompute } from '../../core/keys/stages.ts';
import { planHeads } from '../../core/baselines/plan-heads.ts';
import { SMOOTHING } from '../../core/explainer/views.ts';
import { fitViews } from '../../core/dataset/fit-views.ts';
import { listSamples } from '../../core/dataset/list-samples.ts';
import { openDataset } from '../../core/dataset/open-dataset.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import { summarizeHeads } from '../../core/schema/heads-plan.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import { SCHEMA_VERSION } from '../../core/schema/schema-version.ts';
import { RunPlan } from '../../core/schema/run-plan.ts';
import type { PlanSummary } from '../../workflows/contract/workflow-messages.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { openArtifacts, openRunArtifacts } from '../../store/artifacts/open-artifacts.ts';
import { RecomputingArtifacts } from '../../store/artifacts/recomputing-artifacts.ts';
import { HeldArtifacts } from '../../store/artifacts/held-artifacts.ts';
import { checkFormat, enterStore } from '../../store/enter-store.ts';
import type { AllowedUris } from '../../store/allowed-uris.ts';
import { datasetPlace } from '../../store/dataset-place.ts';
import { openStore } from '../../store/open-store.ts';
import { readJson } from '../../store/read-json.ts';
import { claimRun, findClaim, isAbandoned } from '../../store/run-claims.ts';
import { rememberDigests } from '../../store/remembered-digests.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Leases } from '../../store/run-lease.ts';
import { writeSameAs } from '../../store/same-as.ts';
import type { Store } from '../../store/store.ts';
import { resolveModel } from '../shared/explainer.ts';
import type { Inference } from '../shared/inference.ts';
import { findPublished } from '../shared/published.ts';
import type { Watch } from '../shared/watch.ts';
import { checkMap, logitsOfSamples, notesOfClasses } from './class-logits.ts';
import type { PlanRequest } from './plan-request.ts';
import { claimOf, isOfAnother, nameTaken } from './run-name.ts';
import { resolveToward } from './resolve-toward.ts';
import { splitByWork, withDonors, type Parts } from './split-by-work.ts';
import { writeRun, writeShards } from './write-run.ts';

/** Time between two reports of how much of the dataset is read, in ms. */
const REPORT_MS = 100;

/** After everything that was ever written. */
const END_OF_TIME = new Date(8.64e15);

export interface PlanTools {
  inference: Pick<Inference, 'runOnce' | 'compiledBy'>;
  build: BuildInfo;
  /** What may be read and written. */
  allowed: AllowedUris;
  leases: Leases;
  watch: Watch;
}

/** A run as it was planned: what is told of it, and what it is. */
export interface PlannedRun {
  summary: PlanSummary;
  plan: RunPlan;
  parts: Parts;
  store: Store;
  artifacts: Artifacts;
}

type UncountedPlan = Omit<RunPlan, 'cached' | 'pending'>;

/**
 * Resolves dataset, model and explainer; writes spec, plan and manifest; and finds out which samples
 * the store has measurements of already. A dry run takes the same decisions and writes nothing at all.
 */
export async function planRun(
  request: PlanRequest,
  { inference, build, allowed, leases, watch }: PlanTools,
): Promise<PlannedRun> {
  const { spec, runId, dryRun, recompute, rehash } = request;
  allowed.check(spec.store, 'store');
  allowed.check(spec.model.uri, 'model');
  allowed.check(spec.dataset.uri, 'dataset');
  if (spec.dataset.images !== undefined) allowed.check(spec.dataset.images, 'dataset');
  const { store: uri, reportUrl, ...storedSpec } = spec;
  const store = openStore(uri);
  let untried: string | null = null;
  if (dryRun) {
    untried = await store.checkWithoutWriting();
    await checkFormat(store);
  } else {
    await store.check();
    await enterStore(store);
  }
  const claim = claimOf(request);
  const [begun, owner] = await Promise.all([findBegun(store, runId), findClaim(store, runId)]);
  const isTaken =
    !request.resume &&
    isOfAnother(owner, claim) &&
    // To tell a claim's age, something is written.
    (dryRun || !(await isAbandoned(store, runId, { owner, claim })));
  if (isTaken && (recompute !== undefined || owner.question !== claim.question)) {
    throw nameTaken(request, { owner, claim, begun });
  }
  const artifacts = dryRun ? unwritten(store, request) : await openRunArtifacts(store, request);

  watch.report('model');
  const model = await resolveModel(artifacts, spec, inference, watch);
  watch.report('dataset');
  let reported = -Infinity;
  const onProgress = (done: number, total: number) => {
    // A file whose digest is known takes less time than telling of it.
    if (performance.now() - reported < REPORT_MS && done < total) return;
    reported = performance.now();
    watch.report(`dataset ${done}/${total}`);
  };
  const remembered: Awaited<ReturnType<typeof rememberDigests>>[] = [];
  const openFiles = async (uri: string) => {
    allowed.check(uri, 'dataset');
    const place = await rememberDigests(openStore(uri), store, { rehash });
    remembered.push(place);
    return place.files;
  };
  const { files, ...place } = await datasetPlace(spec.dataset, openFiles);
  const dataset = await openDataset(files, spec.dataset, { ...place, onProgress });
  // What was read is remembered even if the worker stops, for the next attempt.
  const samples = await listSamples(dataset, spec.dataset, { onProgress }).finally(() =>
    dryRun ? [] : Promise.all(remembered.map((place) => place.save())),
  );
  const classes = [...new Set(samples.map((sample) => sample.class))];
  const digestOfCard = cardDigest(model.card);
  const { view, notes } = await fitViews(dataset, samples, spec.image.exif);
  const known = {
    labels: model.labels,
    classes: model.recipe.logits,
    isCoco: dataset.format === 'coco',
  };
  checkMap(spec, dataset, known);
  const classLogits = logitsOfSamples(samples, spec, known);
  const towardLogits = resolveToward(spec, { samples, model: known, classLogits });
  const answerable = samples.filter(
    (sample) => spec.target.kind !== 'group' || classLogits[sample.class]?.length !== 0,
  );
  const dataNotes = [
    ...model.notes,
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
    ...(model.attackers && { attackers: model.attackers }),
    ...(towardLogits && { towardLogits }),
    recipe: model.recipe,
    heads: planHeads({
      heads: spec.baselines ? model.heads : null,
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
  watch.report('store');
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
  let parts: Parts = { pending: [], cached: [] };
  let cached = samples.length;
  if (unchangedSince === undefined) {
    // Before looking for artifacts, so that they are not collected as garbage.
    if (!dryRun) {
      await leases.renew(store, runId);
      await writeRun(store, plan, samples);
    }
    parts = await splitByWork(artifacts, withDonors(samples, spec), plan, watch.signal);
    cached = (isSame(begun, plan) ? begun.cached : undefined) ?? parts.cached.length;
    const counted = { ...plan, cached, pending: parts.pending.length };
    if (!dryRun) await writeShards(store, counted, parts, watch.signal);
  }
  const pending = parts.pending.length;
  const summary: PlanSummary = {
    samples: samples.length,
    pending,
    ...(unchangedSince !== undefined && { unchangedSince }),
    classes,
    byClass: countByClass(samples),
    model: model.spec.uri,
    dataset: dataset.files.uri,
    methods: spec.method,
    layer: model.recipe.reading,
    camSize: model.recipe.camSize,
    inputSize: model.recipe.inputSize,
    photos: {
      geometry: model.card.geometry,
      filter: model.card.filter,
      resizer: spec.image.resize,
    },
    logits: model.recipe.logits,
    head: model.recipe.head,
    heads: summarizeHeads(plan.heads),
    ...(spec.attacks && { attacks: summarizeAttacks(spec.attacks, plan) }),
    notes: [
      ...model.recipe.notes,
      ...dataNotes,
      ...noteOfCard(spec, plan),
      ...changesSince(begun, plan),
      ...(untried === null ? [] : [untried]),
    ],
  };
  return { summary, plan: { ...plan, cached, pending }, parts, store, artifacts };
}

/** How many samples each class has, in the order in which classes come first. */
function countByClass(samples: readonly Sample[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { class: name } of samples) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function summarizeAttacks(
  specs: readonly AttackSpec[],
  plan: AttackedLogits,
): NonNullable<PlanSummary['attacks']> {
  return {
    images: specs.flatMap(attackCells).length,
    steps: mostStepsOfAll(specs, plan),
  };
}

/** A store's artifacts as the run would see them, of which nothing is written. */
function unwritten(store: Store, { recompute }: Pick<PlanRequest, 'recompute'>): Artifacts {
  const stages = stagesToRecompute(recompute);
  const artifacts = openArtifacts(store);
  return new HeldArtifacts(
    stages.length === 0
      ? artifacts
      : new RecomputingArtifacts(artifacts, { stages, since: END_OF_TIME }),
    { isDry: true },
  );
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

function isSame(begun: RunPlan | null, plan: UncountedPlan): begun is RunPlan {
  return begun !== null && changesSince(begun, plan).length === 0;
}

/** The plan that a run of this name has begun with. */
function findBegun(store: Store, runId: string): Promise<RunPlan | null> {
  return readJson(store, runKeys(runId).plan, RunPlan).catch(nullIf(isNotFound));
}
