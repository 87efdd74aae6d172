import { resolve } from 'node:path';
import { InputError } from '../../core/errors/input-error.ts';
import { RunPlan } from '../../core/schema/run-plan.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { findSameAs } from '../../store/same-as.ts';
import type { Store } from '../../store/store.ts';
import { reportUrlOf, type ReportUrlFlag } from '../flags/report-url.ts';
import { absolute } from '../flags/audit-spec.ts';
import { auditToResults, printAuditEnd } from '../session/audit-to-results.ts';
import { checkRunId, findJson, findResults } from '../session/find-run.ts';
import { refuseRunning } from '../session/follow-work.ts';
import { RUN } from '../session/work.ts';
import { groundcamCommand } from '../terminal/groundcam-command.ts';
import { note } from '../terminal/note.ts';
import { openTemporalSession } from '../session/open-temporal-session.ts';

export interface ResumeOptions extends ReportUrlFlag {
  store: string;
  json?: boolean;
}

/** Continues a run under its id and prints its outcome, as `groundcam run` does. */
export async function executeResume(
  run: string,
  { store: uri, json, ...flags }: ResumeOptions,
): Promise<void> {
  const reportUrl = reportUrlOf(flags);
  const runId = checkRunId(run);
  const store = openStore(uri);
  const plan = await findPlan(store, runId);
  await refuseFinished(store, plan);
  await refuseRunning(RUN, runId);
  const spec = {
    ...plan.spec,
    store: absolute(uri, resolve('.')),
    ...(reportUrl !== undefined && { reportUrl }),
  };
  const session = await openTemporalSession(note);
  try {
    const { recompute } = plan;
    const end = await auditToResults(session, {
      runId,
      spec,
      resume: true,
      ...(recompute !== undefined && { recompute }),
    });
    printAuditEnd(end, { store: uri, json, reportUrl });
  } finally {
    await session.close();
  }
}

async function findPlan(store: Store, runId: string): Promise<RunPlan> {
  const plan = await findJson(store, runKeys(runId).plan, RunPlan);
  if (plan) return plan;
  const earlier = await findSameAs(store, runId);
  if (earlier !== undefined) {
    throw new InputError(`Run ${runId} found no changes: there is nothing to resume`, {
      hint: `An earlier run has the results: ${groundcamCommand('report', earlier, '--store', store.uri)}`,
    });
  }
  throw new InputError(`${store.uri} has no run ${runId} to resume`, {
    hint: 'Check the run id, and pass the store of the run with --store.',
  });
}

async function refuseFinished(store: Store, { runId, samples, spec }: RunPlan): Promise<void> {
  const results = await findResults(store, runId);
  if (!results || 1 - results.failed / samples < spec.execution.minSuccess) return;
  throw new InputError(`Run ${runId} has finished: there is nothing to resume`, {
    hint:
      `Show it with: ${groundcamCommand('report', runId, '--store', store.uri)}. ` +
      `Run the audit again with: ${groundcamCommand('run', '-f', store.locate(runKeys(runId).spec), '--store', store.uri)}.`,
  });
}
