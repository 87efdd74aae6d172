import {
  CancelledFailure,
  ServiceError,
  WorkflowFailedError,
  type Client,
} from '@temporalio/client';
import { InputError } from '../../core/errors/input-error.ts';
import { openStore } from '../../store/open-store.ts';
import { configuredTemporal } from '../../client/temporal-address.ts';
import { checkId } from '../session/find-run.ts';
import { findClient, isRunning } from '../session/find-workflow.ts';
import { commandFor, nameOf, RUN, type Work } from '../session/work.ts';
import { note } from '../terminal/note.ts';

export interface CancelOptions {
  store: string;
}

/** Cancels a run, or a study, and waits until it has stopped. */
export async function executeCancel(
  name: string,
  { store: uri }: CancelOptions,
  work: Work = RUN,
): Promise<void> {
  const id = checkId(name, work);
  const workflowId = work.workflowIdOf(id);
  const client = await findClient(workflowId);
  try {
    if (!client || !(await isRunning(client, workflowId))) {
      throw new InputError(`${nameOf(work, id)} is not running`, {
        hint: `Check the ${work.noun} id. If the ${work.noun} is on a Temporal server, set TEMPORAL_ADDRESS.`,
      });
    }
    await client.workflow.getHandle(workflowId).cancel();
    note('Cancelled; waiting for running work to stop');
    const outcome = await endOfCancelled(client, workflowId);
    const { uri: store } = openStore(uri);
    process.stdout.write(
      outcome === 'ended'
        ? `${nameOf(work, id)} ended before it could be cancelled.\n`
        : `${nameOf(work, id)} has stopped. Its results so far are kept, and nothing was published.\n` +
            `Continue it with: ${commandFor(work, 'resume', id, '--store', store)}\n`,
    );
  } finally {
    await client?.connection.close();
  }
}

/** Waits for the end of a cancelled workflow. */
async function endOfCancelled(client: Client, workflowId: string): Promise<'stopped' | 'ended'> {
  try {
    await client.workflow.getHandle(workflowId).result();
    return 'ended';
  } catch (error) {
    if (error instanceof WorkflowFailedError) {
      return error.cause instanceof CancelledFailure ? 'stopped' : 'ended';
    }
    // An embedded server stops together with its run, sometimes before it has answered.
    if (error instanceof ServiceError && !configuredTemporal()) return 'stopped';
    throw error;
  }
}
