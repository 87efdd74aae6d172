import {
  CancelledFailure,
  ServiceError,
  WorkflowFailedError,
  type Client,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import { DEFAULT_STORE } from '../../core/schema/default-store.ts';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { openStore } from '../../store/open-store.ts';
import { configuredTemporal } from '../../client/temporal-address.ts';
import { isWhole, searchAttributes } from '../../workflows/contract/search-attributes.ts';
import { checkId } from '../session/find-run.ts';
import { describeWorkflow, findClient } from '../session/find-workflow.ts';
import { refuseStuck } from '../session/refuse-stuck.ts';
import { terminateWork } from '../session/terminate-work.ts';
import { commandFor, nameOf, RUN, type Work } from '../session/work.ts';
import { note } from '../terminal/note.ts';

export interface CancelOptions {
  store?: string;
  force?: boolean;
}

/** Cancels a run, or a study, and waits until it has stopped; or ends it by force, without asking its workers. */
export async function executeCancel(
  name: string,
  { store: uri, force = false }: CancelOptions,
  work: Work = RUN,
): Promise<void> {
  const id = checkId(name, work);
  const workflowId = work.workflowIdOf(id);
  const client = await findClient(workflowId);
  try {
    const found = client && (await describeWorkflow(client, workflowId));
    if (!client || found?.status.name !== 'RUNNING') {
      throw new InputError(`${nameOf(work, id)} is not running`, {
        hint: `Check the ${work.noun} id. If the ${work.noun} is on a Temporal server, set TEMPORAL_ADDRESS.`,
      });
    }
    const store = openStore(uri ?? storeOf(found) ?? DEFAULT_STORE);
    if (force) {
      process.stdout.write(`${await terminateWork(client, { id, work, store })}\n`);
    } else {
      await client.workflow.getHandle(workflowId).cancel();
      note('Cancelled; waiting for running work to stop');
      const outcome = await endOfCancelled(client, id, work);
      process.stdout.write(
        outcome === 'ended'
          ? `${nameOf(work, id)} ended before it could be cancelled.\n`
          : `${nameOf(work, id)} has stopped. Its results so far are kept, and nothing was published.\n`,
      );
      if (outcome === 'ended') return;
    }
    process.stdout.write(
      `Continue it with: ${commandFor(work, 'resume', id, '--store', store.uri)}\n`,
    );
  } finally {
    await client?.connection.close();
  }
}

function storeOf({ typedSearchAttributes }: WorkflowExecutionDescription): string | undefined {
  const store = typedSearchAttributes.get(searchAttributes.store);
  return store !== undefined && isWhole(store) ? store : undefined;
}

/** Waits for the end of a cancelled workflow. Throws GroundcamError if no worker can end it. */
async function endOfCancelled(
  client: Client,
  id: string,
  work: Work,
): Promise<'stopped' | 'ended'> {
  const waiting = new AbortController();
  try {
    const end = client.workflow.getHandle(work.workflowIdOf(id)).result();
    await Promise.race([end, refuseStuck(client, { id, work, signal: waiting.signal })]);
    return 'ended';
  } catch (error) {
    if (error instanceof GroundcamError) throw error;
    if (error instanceof WorkflowFailedError) {
      return error.cause instanceof CancelledFailure ? 'stopped' : 'ended';
    }
    // An embedded server stops together with its run, sometimes before it has answered.
    if (error instanceof ServiceError && !configuredTemporal()) return 'stopped';
    throw error;
  } finally {
    waiting.abort();
  }
}
