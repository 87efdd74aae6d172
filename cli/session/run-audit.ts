import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { InterruptedError } from '../../core/errors/interrupted-error.ts';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import type { Recompute } from '../../core/schema/recompute.ts';
import type { AuditOutcome } from '../../workflows/contract/workflow-messages.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { readProgress } from '../../client/read-progress.ts';
import { startAudit, type AuditHandle } from '../../client/start-audit.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import type { TemporalSession } from './temporal-session.ts';

/** How often the progress is asked for, in milliseconds. */
const POLL = 250;
/** How long to wait before a server that was away is asked again, in milliseconds. */
const ABSENCE = 5000;
/** gRPC status: nobody answers. */
const UNAVAILABLE = 14;

export interface RunAuditOptions {
  runId: string;
  spec: AuditSpec;
  dryRun?: boolean;
  recompute?: Recompute;
  /** Whether a run that was begun goes on. */
  resume?: boolean;
  note: (line: string) => void;
}

/**
 * Runs an audit to its end and shows its progress. Ctrl-C cancels it where the server is embedded;
 * elsewhere the audit goes on without us. Either way this throws InterruptedError. A server elsewhere
 * may be away for as long as it likes: its database has the run.
 */
export async function runAudit(
  session: TemporalSession,
  { note, dryRun = false, ...audit }: RunAuditOptions,
): Promise<AuditOutcome> {
  const handle = await startAudit(session.client, {
    ...audit,
    dryRun,
    taskQueues: session.taskQueues,
    searchAttributes: session.searchAttributes,
  });
  const url = session.workflowUrl(handle.workflowId);
  note(url ? `Temporal UI: ${url}` : `Workflow: ${handle.workflowId}`);

  const finished = new AbortController();
  const interruption = onInterrupt(async () => {
    if (!session.embedded) {
      throw new InterruptedError(`Interrupted; the run goes on without you`, {
        hint: `${command('status', audit)} --watch shows it, ${command('cancel', audit)} stops it.`,
      });
    }
    note('Stopping; press Ctrl-C again to leave at once');
    await handle.cancel();
    await ended(handle);
    throw new InterruptedError('Interrupted', { hint: await howToGoOn(audit) });
  });
  const outcome = session.embedded ? handle.result() : outcomeOf(handle, note, finished.signal);
  const watching = showProgress(session, handle, finished.signal);
  try {
    return await Promise.race([
      // An interrupted audit ends as cancelled: what counts then is that it was interrupted.
      outcome.catch((error: unknown) => {
        if (!interruption.isUnderWay()) throw error;
        return interruption.happened;
      }),
      interruption.happened,
      session.failure,
    ]);
  } finally {
    interruption.dispose();
    finished.abort();
    // A query under way would outlive the connection, which the caller closes next.
    await watching;
  }
}

/** The outcome of an audit, whose server may be away in the meantime. */
async function outcomeOf(
  handle: AuditHandle,
  note: (line: string) => void,
  signal: AbortSignal,
): Promise<AuditOutcome> {
  for (;;) {
    try {
      return await handle.result();
    } catch (error) {
      if (!isAway(error)) throw error;
      note('The Temporal server does not answer; waiting for it. Ctrl-C stops the waiting only.');
      await sleep(ABSENCE, undefined, { signal });
    }
  }
}

function isAway(error: unknown): boolean {
  return (
    error instanceof ServiceError &&
    isGrpcServiceError(error.cause) &&
    Number(error.cause.code) === UNAVAILABLE
  );
}

/** What to do after an interruption: a run that had not planned yet has nothing to go on from. */
async function howToGoOn(audit: Pick<RunAuditOptions, 'runId' | 'spec'>): Promise<string> {
  const hasBegun = await openStore(audit.spec.store).has(runKeys(audit.runId).plan);
  return hasBegun
    ? `What was computed is in the store: ${command('resume', audit)} goes on from there.`
    : 'Nothing was computed yet: run the same command again.';
}

function command(name: string, { runId, spec }: Pick<RunAuditOptions, 'runId' | 'spec'>): string {
  return `groundcam ${name} ${runId} --store ${spec.store}`;
}

/** Shows progress until the signal. */
async function showProgress(
  { client, embedded }: TemporalSession,
  { workflowId }: AuditHandle,
  signal: AbortSignal,
): Promise<void> {
  const bar = new ProgressBar();
  while (!signal.aborted) {
    try {
      // A signal of its own: the client never takes its listeners off again.
      const progress = await client.withAbortSignal(AbortSignal.any([signal]), () =>
        readProgress(client, workflowId),
      );
      // The embedded worker is there, however busy it is.
      if (!signal.aborted && (progress || !embedded)) bar.update(progress);
    } catch {
      // A query can time out while workers are busy or not there yet; the next one tells as much.
    }
    await sleep(POLL, undefined, { signal }).catch(() => undefined);
  }
  bar.stop();
}

/** Resolves when the audit has ended, however it did. */
async function ended(handle: AuditHandle): Promise<void> {
  await handle.result().catch(() => undefined);
}

function onInterrupt(react: () => Promise<never>) {
  let underWay = false;
  let listener = () => {};
  const happened = new Promise<never>((_resolve, reject) => {
    listener = () => {
      underWay = true;
      process.once('SIGINT', () => process.exit(130));
      react().catch(reject);
    };
    process.once('SIGINT', listener);
    process.once('SIGTERM', listener);
  });
  return {
    happened,
    isUnderWay: () => underWay,
    dispose() {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    },
  };
}
