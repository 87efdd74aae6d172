import { setTimeout as sleep } from 'node:timers/promises';
import {
  isGrpcServiceError,
  ServiceError,
  WorkflowFailedError,
  type Workflow,
  type WorkflowHandle,
  type WorkflowResultType,
} from '@temporalio/client';
import {
  CancelledFailure,
  TerminatedFailure,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { InterruptedError } from '../../core/errors/interrupted-error.ts';
import { findStuckTask } from '../../client/stuck-task.ts';
import { describeStuck, remedyOf } from './explain-silence.ts';
import { findClient, isRunning } from './find-workflow.ts';
import type { TemporalSession } from './temporal-session.ts';
import { commandFor, nameOf, type Work } from './work.ts';

/** How long to wait before asking an unavailable server again, in milliseconds. */
const RETRY_DELAY = 5000;
/** gRPC status: the server does not answer. */
const UNAVAILABLE = 14;

/** Which run or study it is. */
interface Named {
  work: Work;
  id: string;
  store: string;
  /** Whether the store has something of it to continue from. */
  hasBegun: () => Promise<boolean>;
}

interface FollowOptions<T extends Workflow> extends Named {
  note: (line: string) => void;
  start: () => Promise<WorkflowHandle<T>>;
  /** Shows the progress until the signal aborts. */
  show: (handle: WorkflowHandle<T>, signal: AbortSignal) => Promise<void>;
}

/**
 * Starts a run or a study, and follows it to its end. Ctrl-C cancels it if the server is embedded; on a configured
 * server it continues. Either way this throws InterruptedError. If a configured server becomes unavailable, this waits for
 * it: its database has the run.
 */
export async function followWork<T extends Workflow>(
  session: TemporalSession,
  { note, start, show, ...named }: FollowOptions<T>,
): Promise<WorkflowResultType<T>> {
  const { work, id, store } = named;
  const handle = await start().catch((cause: unknown) => {
    if (cause instanceof WorkflowExecutionAlreadyStartedError)
      throw alreadyRunning(work, id, cause);
    throw cause;
  });
  const url = session.workflowUrl(handle.workflowId);
  note(url ? `Temporal UI: ${url}` : `Workflow: ${handle.workflowId}`);

  const finished = new AbortController();
  const interruption = onInterrupt(async () => {
    if (!session.embedded) {
      const command = (verb: string) => commandFor(work, verb, id, '--store', store);
      throw new InterruptedError(`Interrupted; the ${work.noun} continues on the server`, {
        hint: `Watch it with: ${command('status')} --watch. Stop it with: ${command('cancel')}.`,
      });
    }
    note('Stopping; press Ctrl-C again to exit immediately');
    await handle.cancel();
    await ended(handle);
    throw new InterruptedError('Interrupted', { hint: await howToContinue(named) });
  });
  const outcome = session.embedded
    ? handle.result()
    : outcomeDespiteOutages(handle, note, finished.signal);
  const watching = show(handle, finished.signal);
  try {
    return await Promise.race([
      // Interrupted work ends as cancelled: report the interruption instead.
      outcome.catch((error: unknown) => {
        if (!interruption.isUnderWay()) return explainEnd(error, named);
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

/** Throws InputError if it is running. */
export async function refuseRunning(work: Work, id: string): Promise<void> {
  const workflowId = work.workflowIdOf(id);
  const client = await findClient(workflowId);
  try {
    if (!client || !(await isRunning(client, workflowId))) return;
    const stuck = await findStuckTask(client, workflowId);
    if (!stuck) throw alreadyRunning(work, id);
    throw new InputError(`${nameOf(work, id)} is running. ${describeStuck(work, stuck)}`, {
      hint: remedyOf(work, id, stuck),
    });
  } finally {
    await client?.connection.close();
  }
}

/** The error of starting what is running. */
function alreadyRunning(work: Work, id: string, cause?: unknown): InputError {
  return new InputError(`${nameOf(work, id)} is running`, {
    hint:
      `Watch it with: ${commandFor(work, 'status', id, '--watch')}. ` +
      `Stop it with: ${commandFor(work, 'cancel', id)}.`,
    cause,
  });
}

/** Throws the error of work that did not finish; if somebody stopped it, one that says how to continue. */
async function explainEnd(error: unknown, named: Named): Promise<never> {
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  if (!(cause instanceof CancelledFailure || cause instanceof TerminatedFailure)) throw error;
  const how = cause instanceof CancelledFailure ? 'cancelled' : 'terminated';
  throw new GroundcamError(`${nameOf(named.work, named.id)} was ${how}`, {
    hint: await howToContinue(named),
    cause: error,
  });
}

/** The outcome of a workflow; waits while its server is unavailable. */
async function outcomeDespiteOutages<T extends Workflow>(
  handle: WorkflowHandle<T>,
  note: (line: string) => void,
  signal: AbortSignal,
): Promise<WorkflowResultType<T>> {
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

async function howToContinue({ work, id, store, hasBegun }: Named): Promise<string> {
  return (await hasBegun())
    ? `Its results so far are in the store. Continue it with: ${commandFor(work, 'resume', id, '--store', store)}`
    : 'Nothing was computed yet: run the same command again.';
}

/** Resolves when it has ended, in whichever way. */
async function ended<T extends Workflow>(handle: WorkflowHandle<T>): Promise<void> {
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
