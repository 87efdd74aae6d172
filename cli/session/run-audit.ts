import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError, ServiceError, WorkflowFailedError } from '@temporalio/client';
import {
  CancelledFailure,
  TerminatedFailure,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { InterruptedError } from '../../core/errors/interrupted-error.ts';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import type { Recompute } from '../../core/schema/recompute.ts';
import type { AuditOutcome } from '../../workflows/contract/workflow-messages.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { startAudit, type AuditHandle } from '../../client/start-audit.ts';
import { groundcamCommand } from '../terminal/groundcam-command.ts';
import { showProgress } from './show-progress.ts';
import type { TemporalSession } from './temporal-session.ts';

/** How long to wait before asking an unavailable server again, in milliseconds. */
const RETRY_DELAY = 5000;
/** gRPC status: the server does not answer. */
const UNAVAILABLE = 14;

export interface RunAuditOptions {
  runId: string;
  spec: AuditSpec;
  dryRun?: boolean;
  recompute?: Recompute;
  /** Whether to continue a run that was started before. */
  resume?: boolean;
  note: (line: string) => void;
}

/**
 * Runs an audit to its end and shows its progress. Ctrl-C cancels the audit if the server is embedded;
 * on a configured server the audit continues. Either way this throws InterruptedError. If a configured
 * server becomes unavailable, this waits for it: its database has the run.
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
    encrypted: session.encrypted,
  }).catch((cause: unknown) => {
    if (cause instanceof WorkflowExecutionAlreadyStartedError)
      throw alreadyRunning(audit.runId, cause);
    throw cause;
  });
  const url = session.workflowUrl(handle.workflowId);
  note(url ? `Temporal UI: ${url}` : `Workflow: ${handle.workflowId}`);

  const finished = new AbortController();
  const interruption = onInterrupt(async () => {
    if (!session.embedded) {
      throw new InterruptedError('Interrupted; the run continues on the server', {
        hint: `Watch it with: ${command('status', audit)} --watch. Stop it with: ${command('cancel', audit)}.`,
      });
    }
    note('Stopping; press Ctrl-C again to exit immediately');
    await handle.cancel();
    await ended(handle);
    throw new InterruptedError('Interrupted', { hint: await howToContinue(audit) });
  });
  const outcome = session.embedded
    ? handle.result()
    : outcomeDespiteOutages(handle, note, finished.signal);
  const watching = showProgress(session, handle, { signal: finished.signal });
  try {
    return await Promise.race([
      // An interrupted audit ends as cancelled: report the interruption instead.
      outcome.catch((error: unknown) => {
        if (!interruption.isUnderWay()) return explainEnd(error, audit);
        return interruption.happened;
      }),
      interruption.happened,
      session.failure,
    ]);
  } finally {
    interruption.dispose();
    finished.abort();
    // The caller closes the connection next: wait for the last query.
    await watching;
  }
}

/** The error of starting a run that is running. */
export function alreadyRunning(runId: string, cause?: unknown): InputError {
  return new InputError(`Run ${runId} is running`, {
    hint:
      `Watch it with: ${groundcamCommand('status', runId, '--watch')}. ` +
      `Stop it with: ${groundcamCommand('cancel', runId)}.`,
    cause,
  });
}

/** Throws the error of a run that did not finish; if somebody stopped it, one that says how to continue. */
async function explainEnd(
  error: unknown,
  audit: Pick<RunAuditOptions, 'runId' | 'spec'>,
): Promise<never> {
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  if (!(cause instanceof CancelledFailure || cause instanceof TerminatedFailure)) throw error;
  const how = cause instanceof CancelledFailure ? 'cancelled' : 'terminated';
  throw new GroundcamError(`Run ${audit.runId} was ${how}`, {
    hint: await howToContinue(audit),
    cause: error,
  });
}

/** The outcome of an audit; waits while its server is unavailable. */
async function outcomeDespiteOutages(
  handle: AuditHandle,
  note: (line: string) => void,
  signal: AbortSignal,
): Promise<AuditOutcome> {
  for (;;) {
    try {
      return await handle.result();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      note('The Temporal server does not answer; waiting for it. Ctrl-C only stops waiting.');
      await sleep(RETRY_DELAY, undefined, { signal });
    }
  }
}

function isUnavailable(error: unknown): boolean {
  return (
    error instanceof ServiceError &&
    isGrpcServiceError(error.cause) &&
    Number(error.cause.code) === UNAVAILABLE
  );
}

/** How to continue after an interruption: a run without a plan has nothing to resume. */
async function howToContinue(audit: Pick<RunAuditOptions, 'runId' | 'spec'>): Promise<string> {
  const hasBegun = await openStore(audit.spec.store).has(runKeys(audit.runId).plan);
  return hasBegun
    ? `Its results so far are in the store. Continue it with: ${command('resume', audit)}`
    : 'Nothing was computed yet: run the same command again.';
}

function command(name: string, { runId, spec }: Pick<RunAuditOptions, 'runId' | 'spec'>): string {
  return groundcamCommand(name, runId, '--store', spec.store);
}

/** Resolves when the audit has ended, in whichever way. */
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
