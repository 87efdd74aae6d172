import type { Recompute } from '../../core/schema/recompute.ts';
import type { AuditFlags } from '../flags/audit-flags.ts';
import type { ProviderFlag } from '../flags/provider-flag.ts';
import type { WorkerTelemetryFlags } from '../flags/worker-telemetry.ts';
import { modelName } from '../../core/schema/model-name.ts';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import { makeRunId } from '../../core/schema/run-id.ts';
import { auditSpec } from '../flags/audit-spec.ts';
import { auditToResults, printAuditEnd } from '../session/audit-to-results.ts';
import { formatPlan } from '../terminal/format-plan.ts';
import { note } from '../terminal/note.ts';
import type { PlanSummary } from '../../workflows/contract/workflow-messages.ts';
import { checkBeforeConnecting } from '../session/check-before-connecting.ts';
import { runAudit } from '../session/run-audit.ts';
import { checkRunId } from '../session/find-run.ts';
import type { TemporalSession } from '../session/temporal-session.ts';
import { obtainHere } from './obtain-here.ts';
import { openTemporalSession } from '../session/open-temporal-session.ts';

export interface RunOptions extends AuditFlags, WorkerTelemetryFlags, ProviderFlag {
  json?: boolean;
  dryRun?: boolean;
  runId?: string;
  recompute?: Recompute;
  rehash?: boolean;
}

/** Runs one audit and prints its outcome: a summary, or one JSON object. */
export async function executeRun(flags: RunOptions): Promise<void> {
  const { json } = flags;
  const asked = await auditSpec(flags);
  const named = flags.runId === undefined ? undefined : checkRunId(flags.runId);
  if (flags.dryRun && !flags.onWorkers) {
    printPlan(await dryRunHere(asked, named, flags), json);
    return;
  }
  await checkBeforeConnecting(asked, flags);
  const session = await openTemporalSession(note, flags);
  try {
    // The worker is this process: what it needs is downloaded with progress, before it starts.
    const { uri } = session.embedded ? await obtainHere(asked.model.uri) : asked.model;
    const spec = { ...asked, model: { ...asked.model, uri } };
    const audit = {
      runId: named ?? newRunId(spec, session),
      spec,
      ...(flags.recompute !== undefined && { recompute: flags.recompute }),
      ...(flags.rehash && { rehash: true }),
    };
    if (flags.dryRun) {
      printPlan((await runAudit(session, { ...audit, dryRun: true, note })).plan, json);
      return;
    }
    printAuditEnd(await auditToResults(session, audit), {
      store: spec.store,
      json,
      reportUrl: spec.reportUrl,
    });
  } finally {
    await session.close();
  }
}

async function dryRunHere(
  asked: AuditSpec,
  named: string | undefined,
  { recompute, rehash, provider }: Pick<RunOptions, 'recompute' | 'rehash' | 'provider'>,
): Promise<PlanSummary> {
  const { planHere } = await import('../session/plan-here.ts');
  const { uri } = await obtainHere(asked.model.uri);
  const spec = { ...asked, model: { ...asked.model, uri } };
  const runId = named ?? newRunId(spec, { encrypted: false });
  return planHere({ runId, spec, recompute, rehash, provider });
}

function printPlan(plan: PlanSummary, json = false): void {
  process.stdout.write(json ? `${JSON.stringify(plan, null, 2)}\n` : formatPlan(plan));
}

/** A run id made from the time, the model and the classes; from the time alone if those are encrypted. */
export function newRunId(
  { model, dataset }: AuditSpec,
  { encrypted }: Pick<TemporalSession, 'encrypted'>,
): string {
  return makeRunId(encrypted ? undefined : { model: modelName(model), classes: dataset.classes }, {
    now: new Date(),
    random: Math.random,
  });
}
