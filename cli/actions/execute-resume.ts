import { resolve } from 'node:path';
import { InputError } from '../../core/errors/input-error.ts';
import { RunPlan } from '../../core/schema/run-plan.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';
import { absolute } from '../flags/audit-spec.ts';
import { auditToResults, printEnd } from '../session/audit-to-results.ts';
import { checkRunId, findEarlier, findJson, findResults } from '../session/find-run.ts';
import { findClient, isRunning } from '../session/find-workflow.ts';
import { note } from '../terminal/note.ts';
import { openTemporalSession } from '../session/open-temporal-session.ts';

export interface ResumeOptions {
  store: string;
  json?: boolean;
}

/** Starts a run again under its name and prints its outcome, as `groundcam run` does. */
export async function executeResume(run: string, { store: uri, json }: ResumeOptions) {
  const runId = checkRunId(run);
  const store = openStore(uri);
  const plan = await findPlan(store, runId);
  await refuseFinished(store, plan);
  await refuseRunning(runId);
  // The store may have moved since the run began.
  const spec = { ...plan.spec, store: absolute(uri, resolve('.')) };
  const session = await openTemporalSession(note);
  try {
    const { recompute } = plan;
    const end = await auditToResults(session, {
      runId,
      spec: openStore(plan.spec.store).uri === store.uri ? plan.spec : spec,
      resume: true,
      ...(recompute !== undefined && { recompute }),
    });
    printEnd(end, { store: uri, json });
  } finally {
    await session.close();
  }
}

async function findPlan(store: Store, runId: string): Promise<RunPlan> {
  const plan = await findJson(store, runKeys(runId).plan, RunPlan);
  if (plan) return plan;
  const earlier = await findEarlier(store, runId);
  if (earlier !== undefined) {
    throw new InputError(`Run ${runId} found no changes: there is nothing to go on with`, {
      hint: `groundcam report ${earlier} shows the results that it found to hold.`,
    });
  }
  throw new InputError(`${store.uri} has no run ${runId} that could go on`, {
    hint: 'Check the run id, and pass --store with the place it writes to.',
  });
}

async function refuseFinished(store: Store, { runId, samples, spec }: RunPlan): Promise<void> {
  const results = await findResults(store, runId);
  if (!results || 1 - results.failed / samples < spec.execution.minSuccess) return;
  throw new InputError(`Run ${runId} has ended well: there is nothing to go on with`, {
    hint: `groundcam report ${runId} shows it; groundcam run -f ${store.locate(runKeys(runId).spec)} asks the same again.`,
  });
}

async function refuseRunning(runId: string): Promise<void> {
  const client = await findClient(runId);
  try {
    if (!client || !(await isRunning(client, runId))) return;
  } finally {
    await client?.connection.close();
  }
  throw new InputError(`Run ${runId} is under way`, {
    hint: `groundcam status ${runId} --watch shows it, groundcam cancel ${runId} stops it.`,
  });
}
