import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import type { Recompute } from '../../core/schema/recompute.ts';
import type { AuditOutcome } from '../../workflows/contract/workflow-messages.ts';
import { startAudit } from '../../client/start-audit.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { followWork } from './follow-work.ts';
import { modelNotes } from './model-note.ts';
import { showProgress } from './show-progress.ts';
import type { TemporalSession } from './temporal-session.ts';
import { RUN } from './work.ts';

export interface RunAuditOptions {
  runId: string;
  spec: AuditSpec;
  dryRun?: boolean;
  recompute?: Recompute;
  rehash?: boolean;
  /** Whether to continue a run that was started before. */
  resume?: boolean;
  note: (line: string) => void;
}

/** Runs an audit to its end and shows its progress: see `followWork`. */
export function runAudit(
  session: TemporalSession,
  { note, dryRun = false, ...audit }: RunAuditOptions,
): Promise<AuditOutcome> {
  const { runId: id, spec } = audit;
  for (const words of modelNotes(spec.model.uri, session)) note(words);
  return followWork(session, {
    work: RUN,
    id,
    store: spec.store,
    note,
    start: () =>
      startAudit(session.client, {
        ...audit,
        dryRun,
        taskQueues: session.taskQueues,
        searchAttributes: session.searchAttributes,
        encrypted: session.encrypted,
      }),
    show: (handle, signal) => showProgress(session, handle, { signal }),
    // A run without a plan has nothing to resume.
    hasBegun: () => openStore(spec.store).has(runKeys(id).plan),
  });
}
