import {
  CancelledFailure,
  ServiceError,
  WorkflowFailedError,
  type Client,
} from '@temporalio/client';
import { InputError } from '../../core/errors/input-error.ts';
import { openStore } from '../../store/open-store.ts';
import { configuredTemporal } from '../../client/temporal-address.ts';
import { workflowIdOf } from '../../client/start-audit.ts';
import { checkRunId } from '../session/find-run.ts';
import { findClient, isRunning } from '../session/find-workflow.ts';
import { note } from '../terminal/note.ts';

export interface CancelOptions {
  store: string;
}

/** Cancels a run and waits until it has stopped. */
export async function executeCancel(run: string, { store: uri }: CancelOptions): Promise<void> {
  const runId = checkRunId(run);
  const client = await findClient(runId);
  try {
    if (!client || !(await isRunning(client, runId))) {
      throw new InputError(`No run ${runId} is under way`, {
        hint: 'Check the run id, and set TEMPORAL_ADDRESS if it runs on a server.',
      });
    }
    await client.workflow.getHandle(workflowIdOf(runId)).cancel();
    note('Cancelled; waiting until what is under way has stopped');
    const outcome = await outcomeOf(client, runId);
    const { uri: store } = openStore(uri);
    process.stdout.write(
      outcome === 'ended'
        ? `Run ${runId} had ended before it could be stopped.\n`
        : `Run ${runId} has stopped. What it computed is kept, and nothing was published.\n` +
            `To go on with it: groundcam resume ${runId} --store ${store}\n`,
    );
  } finally {
    await client?.connection.close();
  }
}

/** Waits for the end of a run that was cancelled. */
async function outcomeOf(client: Client, runId: string): Promise<'stopped' | 'ended'> {
  try {
    await client.workflow.getHandle(workflowIdOf(runId)).result();
    return 'ended';
  } catch (error) {
    if (error instanceof WorkflowFailedError) {
      return error.cause instanceof CancelledFailure ? 'stopped' : 'ended';
    }
    // An embedded server stops with its run, and may be faster than its answer.
    if (error instanceof ServiceError && !configuredTemporal()) return 'stopped';
    throw error;
  }
}
