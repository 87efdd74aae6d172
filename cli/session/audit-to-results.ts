import { terminalSummary } from '../../report/text/terminal-summary.ts';
import { terminalWidth } from '../terminal/terminal-width.ts';
import { StoreError } from '../../core/errors/store-error.ts';
import { isAnswerTo } from '../../core/keys/question-digest.ts';
import { StoredSpec } from '../../core/schema/audit-spec.ts';
import { Results } from '../../core/schema/results.ts';
import type { AuditOutcome } from '../../workflows/contract/workflow-messages.ts';
import { openStore } from '../../store/open-store.ts';
import { readJson } from '../../store/read-json.ts';
import { reportAddress } from '../../store/report-address.ts';
import { runKeys } from '../../store/run-keys.ts';
import { note } from '../terminal/note.ts';
import { resultsJson, unchangedJson } from './results-json.ts';
import { runAudit, type RunAuditOptions } from './run-audit.ts';
import type { TemporalSession } from './temporal-session.ts';

/** How an audit ended. */
export interface AuditEnd {
  /** The results of this run or, if nothing has changed, of the earlier run that has them. */
  results: Results;
  unchanged: boolean;
}

/** Runs an audit to its end and reads its results from the store. */
export async function auditToResults(
  session: TemporalSession,
  options: Omit<RunAuditOptions, 'dryRun' | 'note'>,
): Promise<AuditEnd> {
  const { spec, runId } = options;
  const outcome = await runAudit(session, { ...options, note });
  const keys = runKeys(runWithResults(outcome, runId));
  const store = openStore(spec.store);
  const [results, answered] = await Promise.all([
    readJson(store, keys.results, Results),
    readJson(store, keys.spec, StoredSpec),
  ]);
  if (!isAnswerTo(answered, spec)) {
    throw new StoreError(`${store.locate(keys.results)} answers another question than was asked`, {
      hint: 'Something else has written to this run. Choose another --run-id.',
    });
  }
  return { results, unchanged: outcome.kind === 'unchanged' };
}

function runWithResults(outcome: AuditOutcome, runId: string): string {
  return outcome.kind === 'unchanged' ? outcome.runId : runId;
}

/** Prints the results of an audit: a summary, or one JSON object. */
export function printAuditEnd(
  { results, unchanged }: AuditEnd,
  {
    store: uri,
    json = false,
    reportUrl,
  }: { store: string; json?: boolean | undefined; reportUrl?: string | undefined },
): void {
  const store = openStore(uri);
  // Samples were found, and none of them could be measured.
  if (results.n === 0) process.exitCode = 1;
  if (json) {
    const contract = unchanged
      ? unchangedJson(results, store, reportUrl)
      : resultsJson(results, store, reportUrl);
    process.stdout.write(`${JSON.stringify(contract, null, 2)}\n`);
    return;
  }
  const report = reportAddress(store, results.runId, reportUrl);
  const preface = unchanged ? `No changes since run ${results.runId}: nothing to compute.\n\n` : '';
  process.stdout.write(
    `\n${preface}${terminalSummary(results, terminalWidth())}\nReport: ${report}\n`,
  );
}
