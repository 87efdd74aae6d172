import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { servingWorkers } from '../../client/serving-workers.ts';
import { findStuckTask } from '../../client/stuck-task.ts';
import { taskQueuesOf } from '../../client/task-queues.ts';
import { describeStuck, forceOf } from './explain-silence.ts';
import { nameOf, type Work } from './work.ts';

/** Milliseconds between two looks. */
const POLL = 1_000;
/** Looks in a row without any worker before that is told: one may be starting. */
const LOOKS = 5;

/**
 * Throws GroundcamError once it shows that no worker can end a cancelled run: those that there are fail at it, or
 * there is none. Ends without one if the signal aborts or the server is gone.
 */
export async function refuseStuck(
  client: Client,
  { id, work, signal }: { id: string; work: Work; signal: AbortSignal },
): Promise<void> {
  const workflowId = work.workflowIdOf(id);
  const force = forceOf(work, id);
  for (let without = 0; ;) {
    await sleep(POLL, undefined, { signal });
    const stuck = await findStuckTask(client, workflowId);
    if (stuck) {
      throw new GroundcamError(
        `${nameOf(work, id)} can't stop by itself. ${describeStuck(work, stuck)}`,
        {
          hint: `End it without them: ${force}`,
        },
      );
    }
    const { taskQueue } = await client.workflow.getHandle(workflowId).describe();
    const workers = await servingWorkers(client, taskQueuesOf(taskQueue));
    without = workers.some(({ queue }) => queue === 'cpu') ? 0 : without + 1;
    if (without === LOOKS) {
      throw new GroundcamError(
        `${nameOf(work, id)} stops once a worker serves ${taskQueue}: there is none`,
        {
          hint: `Start one with: groundcam worker. Or end it without: ${force}`,
        },
      );
    }
  }
}
