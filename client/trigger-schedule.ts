import { setTimeout as sleep } from 'node:timers/promises';
import {
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleExecutionStartWorkflowActionResult,
} from '@temporalio/client';
import { withSchedule } from './schedules.ts';

/** What a trigger led to: `unknown` if the server accepted it but has not acted on it yet. */
export type TriggerOutcome =
  | { kind: 'started'; workflow: ScheduleExecutionStartWorkflowActionResult['workflow'] }
  | { kind: 'skipped' | 'buffered' | 'unknown' };

/** How often, and for how long, the server is asked what a trigger led to, in milliseconds. */
const POLL = 200;
const TIMEOUT = 10_000;

/**
 * Starts a run of a schedule now, even if it is paused. The schedule's overlap policy applies: if a run
 * is under way, this one is skipped or waits.
 */
export function triggerSchedule(client: Client, name: string): Promise<TriggerOutcome> {
  return withSchedule(client, name, async (handle) => {
    const { info: before, policies } = await handle.describe();
    const known = new Set(before.recentActions.map(({ action }) => firstRunOf(action)));
    await handle.trigger(policies.overlap);
    for (let waited = 0; waited < TIMEOUT; waited += POLL) {
      const { info } = await handle.describe();
      const started = info.recentActions.find(({ action }) => !known.has(firstRunOf(action)));
      if (started) return { kind: 'started', workflow: started.action.workflow };
      if (info.numActionsSkippedOverlap > before.numActionsSkippedOverlap) {
        return { kind: 'skipped' };
      }
      const waits = policies.overlap === ScheduleOverlapPolicy.BUFFER_ONE;
      if (waits && info.runningActions.length > 0) return { kind: 'buffered' };
      await sleep(POLL);
    }
    return { kind: 'unknown' };
  });
}

function firstRunOf({ workflow }: ScheduleExecutionStartWorkflowActionResult): string {
  return workflow.firstExecutionRunId;
}
