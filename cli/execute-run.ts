import { printable } from '../core/errors/printable.ts';
import { modelName } from '../core/report/question.ts';
import { terminalSummary } from '../core/report/terminal-summary.ts';
import { makeRunId } from '../core/spec/run-id.ts';
import { Results } from '../core/spec/results.ts';
import type { AuditSpec } from '../core/spec/audit-spec.ts';
import { openStore } from '../store/open-store.ts';
import { readJson } from '../store/read-json.ts';
import { runKeys } from '../store/run-keys.ts';
import { auditSpec } from './audit-spec.ts';
import { formatPlan } from './format-plan.ts';
import { resultsJson } from './results-json.ts';
import type { RunFlags } from './run.ts';
import { runAudit } from './run-audit.ts';
import { checkRunId } from './find-run.ts';
import { openTemporalSession, type TemporalSession } from './temporal-session.ts';

/** Runs one audit from flags and prints its outcome: text for people, or one JSON object. */
export async function executeRun(flags: RunFlags): Promise<void> {
  const spec = await auditSpec(flags);
  const named = flags.runId === undefined ? undefined : checkRunId(flags.runId);
  const session = await openTemporalSession(note);
  try {
    const runId = named ?? newRunId(spec);
    if (flags.dryRun) {
      const outcome = await runAudit(session, { runId, spec, dryRun: true, note });
      process.stdout.write(
        flags.json ? `${JSON.stringify(outcome.plan, null, 2)}\n` : formatPlan(outcome.plan),
      );
      return;
    }
    const results = await auditToResults(session, { runId, spec });
    process.stdout.write(
      flags.json
        ? `${JSON.stringify(resultsJson(results, openStore(spec.store)), null, 2)}\n`
        : `\n${terminalSummary(results)}\nReport: ${openStore(spec.store).locate(runKeys(runId).report)}\n`,
    );
  } finally {
    await session.close();
  }
}

/** Runs an audit to its end and reads its results back from the store. */
export async function auditToResults(
  session: TemporalSession,
  { runId, spec }: { runId: string; spec: AuditSpec },
): Promise<Results> {
  await runAudit(session, { runId, spec, note });
  return readJson(openStore(spec.store), runKeys(runId).results, Results);
}

export function newRunId({ model, dataset }: AuditSpec): string {
  return makeRunId(
    { model: modelName(model.uri), classes: dataset.classes },
    { now: new Date(), random: Math.random },
  );
}

/** A line for people, beside whatever the command prints on stdout. */
export function note(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}
