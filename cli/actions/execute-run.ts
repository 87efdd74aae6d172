import { modelName } from '../../report/text/question.ts';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import { makeRunId } from '../../core/schema/run-id.ts';
import { auditSpec } from '../flags/audit-spec.ts';
import { auditToResults, printEnd } from '../session/audit-to-results.ts';
import { formatPlan } from '../terminal/format-plan.ts';
import { note } from '../terminal/note.ts';
import { runAudit } from '../session/run-audit.ts';
import { checkRunId } from '../session/find-run.ts';
import type { RunFlags } from '../commands/run.ts';
import { openTemporalSession } from '../session/temporal-session.ts';

/** Runs one audit from flags and prints its outcome: text for people, or one JSON object. */
export async function executeRun(flags: RunFlags): Promise<void> {
  const { json } = flags;
  const spec = await auditSpec(flags);
  const named = flags.runId === undefined ? undefined : checkRunId(flags.runId);
  const session = await openTemporalSession(note, flags);
  try {
    const audit = {
      runId: named ?? newRunId(spec),
      spec,
      ...(flags.recompute !== undefined && { recompute: flags.recompute }),
    };
    if (flags.dryRun) {
      const { plan } = await runAudit(session, { ...audit, dryRun: true, note });
      process.stdout.write(json ? `${JSON.stringify(plan, null, 2)}\n` : formatPlan(plan));
      return;
    }
    printEnd(await auditToResults(session, audit), { store: spec.store, json });
  } finally {
    await session.close();
  }
}

export function newRunId({ model, dataset }: AuditSpec): string {
  return makeRunId(
    { model: modelName(model.uri), classes: dataset.classes },
    { now: new Date(), random: Math.random },
  );
}
