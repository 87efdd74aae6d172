import type { BuildInfo } from '../../core/keys/publication-key.ts';
import { stagesToRecompute } from '../../core/keys/stages.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { RunPlan } from '../../core/schema/run-plan.ts';
import type { PlanSummary } from '../../workflows/contract/workflow-messages.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { openArtifacts, openRunArtifacts } from '../../store/artifacts/open-artifacts.ts';
import { RecomputingArtifacts } from '../../store/artifacts/recomputing-artifacts.ts';
import { HeldArtifacts } from '../../store/artifacts/held-artifacts.ts';
import { checkFormat, enterStore } from '../../store/enter-store.ts';
import type { AllowedUris } from '../../store/allowed-uris.ts';
import { openStore } from '../../store/open-store.ts';
import { readJson } from '../../store/read-json.ts';
import { claimRun, findClaim, isAbandoned } from '../../store/run-claims.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Leases } from '../../store/run-lease.ts';
import { writeSameAs } from '../../store/same-as.ts';
import type { Store } from '../../store/store.ts';
import { resolveModel } from '../shared/explainer.ts';
import type { Inference } from '../shared/inference.ts';
import { findPublished } from '../shared/published.ts';
import type { Watch } from '../shared/watch.ts';
import { composePlan, type UncountedPlan } from './compose-plan.ts';
import type { PlanRequest } from './plan-request.ts';
import { readDataset } from './read-dataset.ts';
import { claimOf, isOfAnother, nameTaken } from './run-name.ts';
import { splitByWork, type Parts } from './split-by-work.ts';
import { changesSince, summarizePlan } from './summarize-plan.ts';
import { writeRun, writeShards } from './write-run.ts';

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

/**
 * Resolves dataset, model and explainer; writes spec, plan and manifest; and finds out which samples
 * the store has measurements of already. A dry run takes the same decisions and writes nothing at all.
 */
export async function planRun(
  request: PlanRequest,
  { inference, build, allowed, leases, watch }: PlanTools,
): Promise<PlannedRun> {
  const { spec, runId, dryRun, recompute } = request;
  allowed.check(spec.store, 'store');
  allowed.check(spec.model.uri, 'model');
  allowed.check(spec.dataset.uri, 'dataset');
  if (spec.dataset.images !== undefined) allowed.check(spec.dataset.images, 'dataset');
  const store = openStore(spec.store);
  const untried = await enter(store, { dryRun });
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
  const data = await readDataset(request, store, { allowed, watch });
  const { samples } = data;
  const plan = composePlan(request, model, data);
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
    parts = await splitByWork(artifacts, samples, plan, watch.signal);
    cached = (isSame(begun, plan) ? begun.cached : undefined) ?? parts.cached.length;
    const counted = { ...plan, cached, pending: parts.pending.length };
    if (!dryRun) await writeShards(store, counted, parts, watch.signal);
  }
  const pending = parts.pending.length;
  const found = { asked: spec, samples, pending, unchangedSince, begun, untried };
  return {
    summary: summarizePlan(plan, found),
    plan: { ...plan, cached, pending },
    parts,
    store,
    artifacts,
  };
}

/** Makes sure that a run can write to the store. A dry run writes nothing, and returns what can't be found out without writing. */
async function enter(store: Store, { dryRun }: { dryRun: boolean }): Promise<string | null> {
  if (dryRun) {
    const untried = await store.checkWithoutWriting();
    await checkFormat(store);
    return untried;
  }
  await store.check();
  await enterStore(store);
  return null;
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

function isSame(begun: RunPlan | null, plan: UncountedPlan): begun is RunPlan {
  return begun !== null && changesSince(begun, plan).length === 0;
}

/** The plan that a run of this name has begun with. */
function findBegun(store: Store, runId: string): Promise<RunPlan | null> {
  return readJson(store, runKeys(runId).plan, RunPlan).catch(nullIf(isNotFound));
}
