import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleHandle,
  type ScheduleOptionsStartWorkflowAction,
  type ScheduleSpec,
  type ScheduleSummary,
} from '@temporalio/client';
import { z } from 'zod';
import { InputError } from '../core/errors/input-error.ts';
import { AuditSpec } from '../core/schema/audit-spec.ts';
import {
  SCHEDULED_AUDIT_WORKFLOW,
  type ScheduledAuditRequest,
  type ScheduledAuditWorkflow,
} from '../workflows/contract/scheduled-audit.ts';
import { searchAttributes } from '../workflows/contract/search-attributes.ts';
import {
  scheduledWorkflowIdOf,
  scheduleIdOf,
  scheduleNameOf,
} from '../workflows/contract/workflow-ids.ts';
import { presentAudit } from './start-audit.ts';

/** When runs start; durations in milliseconds. What is left out keeps its value, or its default. */
export interface ScheduleTiming {
  every?: number;
  cron?: string[];
  timezone?: string;
  jitter?: number;
  startAt?: Date;
  endAt?: Date;
}

/** What happens to a run that is due while another is running: it is skipped, or one such run waits. */
export const overlapPolicies = {
  skip: ScheduleOverlapPolicy.SKIP,
  'buffer-one': ScheduleOverlapPolicy.BUFFER_ONE,
} as const;
export type Overlap = keyof typeof overlapPolicies;

export interface SchedulePolicies {
  overlap?: Overlap;
  /** How late a run may still start after the server was down, in milliseconds. */
  catchupWindow?: number;
  pauseOnFailure?: boolean;
}

export interface ScheduleDefinition {
  timing: ScheduleTiming;
  policies: SchedulePolicies;
  audit: ScheduledAuditRequest['audit'];
}

/** Creates a schedule. Throws InputError if one of that name exists, or the server rejects its times. */
export async function createSchedule(
  client: Client,
  name: string,
  { timing, policies, audit, paused }: ScheduleDefinition & { paused: boolean },
): Promise<void> {
  await explainRefusals(name, () =>
    client.schedule.create({
      scheduleId: scheduleIdOf(name),
      spec: specOf(timing),
      action: actionOf(name, audit),
      policies: policiesOf({ overlap: 'skip', ...policies }),
      state: { paused },
    }),
  );
}

/** Changes those of a schedule's times and policies that are given, and what it audits. */
export async function updateSchedule(
  client: Client,
  name: string,
  { timing, policies, audit }: ScheduleDefinition,
): Promise<void> {
  await withSchedule(client, name, (handle) =>
    handle.update<ScheduledAuditWorkflow>(({ spec, policies: before, state }) => ({
      spec: {
        ...spec,
        // `every` and `cron` replace each other.
        ...((timing.every ?? timing.cron) && { intervals: [], calendars: [] }),
        ...specOf(timing),
      },
      action: actionOf(name, audit),
      policies: { ...before, ...policiesOf(policies) },
      state,
    })),
  );
}

/** Runs `work` on a schedule's handle. Throws InputError if there is no such schedule. */
export function withSchedule<T>(
  client: Client,
  name: string,
  work: (handle: ScheduleHandle) => Promise<T>,
): Promise<T> {
  return explainRefusals(name, () => work(client.schedule.getHandle(scheduleIdOf(name))));
}

/** groundcam's schedules, by name. The server's list is eventually consistent. */
export async function listSchedules(
  client: Client,
): Promise<{ name: string; summary: ScheduleSummary }[]> {
  const found = [];
  for await (const summary of client.schedule.list()) {
    if (summary.action?.workflowType !== SCHEDULED_AUDIT_WORKFLOW) continue;
    found.push({ name: scheduleNameOf(summary.scheduleId), summary });
  }
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

/** What a schedule audits. */
export function auditOf({ action }: ScheduleDescription): AuditSpec {
  return z.object({ audit: z.object({ spec: AuditSpec }) }).parse(action.args?.[0]).audit.spec;
}

function specOf({ every, cron, ...rest }: ScheduleTiming): ScheduleSpec {
  return {
    ...rest,
    ...(every !== undefined && { intervals: [{ every }] }),
    // The server compiles the expression and returns only the comment.
    ...(cron && { cronExpressions: cron.map((expression) => `${expression} # ${expression}`) }),
  };
}

function policiesOf({ overlap, ...rest }: SchedulePolicies) {
  return { ...rest, ...(overlap && { overlap: overlapPolicies[overlap] }) };
}

function actionOf(
  name: string,
  audit: ScheduledAuditRequest['audit'],
): ScheduleOptionsStartWorkflowAction<ScheduledAuditWorkflow> {
  const shown = presentAudit(audit.spec);
  return {
    type: 'startWorkflow',
    workflowType: SCHEDULED_AUDIT_WORKFLOW,
    workflowId: scheduledWorkflowIdOf(name),
    taskQueue: audit.taskQueues.cpu,
    args: [{ schedule: name, audit, shown }],
    staticSummary: shown.summary,
    staticDetails: shown.details,
    ...(audit.searchAttributes && {
      typedSearchAttributes: [{ key: searchAttributes.schedule, value: name }],
    }),
  };
}

async function explainRefusals<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ScheduleAlreadyRunning) {
      throw new InputError(`The schedule ${name} already exists`, {
        hint: `Change it with \`groundcam schedule update ${name}\`, or choose another name.`,
        cause,
      });
    }
    if (cause instanceof ScheduleNotFoundError) {
      throw new InputError(`There is no schedule ${name}`, {
        hint: '`groundcam schedule list` shows the schedules of this server and namespace.',
        cause,
      });
    }
    // The client wraps the server's complaints about cron expressions and time zones in a TypeError.
    if (cause instanceof TypeError) {
      throw new InputError(`The server rejects the times of schedule ${name}: ${cause.message}`, {
        hint: 'Check --cron and --timezone.',
        cause,
      });
    }
    throw cause;
  }
}
