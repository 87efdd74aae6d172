import type { TaskQueues } from '../workflows/contract/workflow-messages.ts';

/** The queues that `groundcam worker` serves and `groundcam run` fills, unless told otherwise. */
export const DEFAULT_TASK_QUEUE = 'groundcam';

export function taskQueues(prefix: string = DEFAULT_TASK_QUEUE): TaskQueues {
  return { cpu: `${prefix}-cpu`, gpu: `${prefix}-gpu` };
}
