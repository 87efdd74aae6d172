import type { TaskQueues } from '../workflows/contract/workflow-messages.ts';

/** The default prefix of the queues that `groundcam run` fills and `groundcam worker` serves. */
export const DEFAULT_TASK_QUEUE = 'groundcam';

/** The task queues of a prefix. */
export function taskQueues(prefix: string = DEFAULT_TASK_QUEUE): TaskQueues {
  return { cpu: `${prefix}-cpu`, gpu: `${prefix}-gpu` };
}

/** The task queues of a run, of which the server knows the one of its workflow. */
export function taskQueuesOf(cpu: string): TaskQueues {
  return taskQueues(cpu.replace(/-cpu$/, ''));
}
