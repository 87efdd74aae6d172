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
import { presentAudit } from './start-audit.ts';

/** When runs start; durations in milliseconds. What is left out stays as it was, or at its default. */
export interface ScheduleTiming {
  every?: number;
  cron?: string[];
  timezone?: string;
  jitter?: number;
  startAt?: Date;
  endAt?: Date;
}

/** What happens when a run is due while another is under way: it is left out, or one waits. */
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

/** The id of a schedule in Temporal, where others may have schedules too. */
export function scheduleIdOf(name: string): string {
  return `groundcam-${name}`;
}

/** Makes a schedule. Throws InputError where there is one of that name, or the server refuses its times. */
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

/** Changes what is given of a schedule's times and policies, and what it audits. */
export async function updateSchedule(
  client: Client,
  name: string,
  { timing, policies, audit }: ScheduleDefinition,
): Promise<void> {
  await withSchedule(client, name, (handle) =>
    handle.update<ScheduledAuditWorkflow>(({ spec, policies: before, state }) => ({
      spec: {
        ...spec,
        // Every and cron replace each other.
        ...((timing.every ?? timing.cron) && { intervals: [], calendars: [] }),
        ...specOf(timing),
      },
      action: actionOf(name, audit),
      policies: { ...before, ...policiesOf(policies) },
      state,
    })),
  );
}

/** Runs `work` on a schedule's handle. Throws InputError where there is no such schedule. */
export function withSchedule<T>(
  client: Client,
  name: string,
  work: (handle: ScheduleHandle) => Promise<T>,
): Promise<T> {
  return explainRefusals(name, () => work(client.schedule.getHandle(scheduleIdOf(name))));
}

/** groundcam's schedules. The server's list lags behind changes by a moment. */
export async function listSchedules(
  client: Client,
): Promise<{ name: string; summary: ScheduleSummary }[]> {
  const found = [];
  for await (const summary of client.schedule.list()) {
    if (summary.action?.workflowType !== SCHEDULED_AUDIT_WORKFLOW) continue;
    found.push({ name: summary.scheduleId.replace(/^groundcam-/, ''), summary });
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
    // The server keeps the comment only: it compiles the expression away.
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
    // The server adds the time that a run was due.
    workflowId: `groundcam-schedule-${name}`,
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
      throw new InputError(`There is a schedule ${name} already`, {
        hint: `Change it with \`groundcam schedule update ${name}\`, or choose another name.`,
        cause,
      });
    }
    if (cause instanceof ScheduleNotFoundError) {
      throw new InputError(`There is no schedule ${name}`, {
        hint: '`groundcam schedule list` shows those of this server and namespace.',
        cause,
      });
    }
    // That is how the client hands on what the server thinks of cron expressions and time zones.
    if (cause instanceof TypeError) {
      throw new InputError(`The server refuses the times of schedule ${name}: ${cause.message}`, {
        hint: 'Check --cron and --timezone.',
        cause,
      });
    }
    throw cause;
  }
}
