import {
  CancelledFailure,
  ServiceError,
  WorkflowFailedError,
  type Client,
} from '@temporalio/client';
import { InputError } from '../../core/errors/input-error.ts';
import { openStore } from '../../store/open-store.ts';
import { configuredTemporal } from '../../client/temporal-address.ts';
import { workflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { checkRunId } from '../session/find-run.ts';
import { findClient, isRunning } from '../session/find-workflow.ts';
import { groundcamCommand } from '../terminal/groundcam-command.ts';
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
      throw new InputError(`Run ${runId} is not running`, {
        hint: 'Check the run id. If the run is on a Temporal server, set TEMPORAL_ADDRESS.',
      });
    }
    await client.workflow.getHandle(workflowIdOf(runId)).cancel();
    note('Cancelled; waiting for running work to stop');
    const outcome = await endOfCancelled(client, runId);
    const { uri: store } = openStore(uri);
    process.stdout.write(
      outcome === 'ended'
        ? `Run ${runId} ended before it could be cancelled.\n`
        : `Run ${runId} has stopped. Its results so far are kept, and nothing was published.\n` +
            `Continue it with: ${groundcamCommand('resume', runId, '--store', store)}\n`,
    );
  } finally {
    await client?.connection.close();
  }
}

/** Waits for the end of a cancelled run. */
async function endOfCancelled(client: Client, runId: string): Promise<'stopped' | 'ended'> {
  try {
    await client.workflow.getHandle(workflowIdOf(runId)).result();
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
