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
import { StudySpec } from '../core/schema/study-spec.ts';
import {
  SCHEDULED_AUDIT_WORKFLOW,
  type ScheduledAuditRequest,
  type ScheduledAuditWorkflow,
} from '../workflows/contract/scheduled-audit.ts';
import {
  SCHEDULED_STUDY_WORKFLOW,
  type ScheduledStudyRequest,
  type ScheduledStudyWorkflow,
} from '../workflows/contract/scheduled-study.ts';
import { searchAttributes } from '../workflows/contract/search-attributes.ts';
import {
  scheduledWorkflowIdOf,
  scheduleIdOf,
  scheduleNameOf,
} from '../workflows/contract/workflow-ids.ts';
import { presentAudit } from './start-audit.ts';
import { presentStudy } from './start-study.ts';

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

/** What a schedule starts. */
export type Scheduled =
  { audit: ScheduledAuditRequest['audit'] } | { study: ScheduledStudyRequest['study'] };

export type ScheduleDefinition = Scheduled & {
  timing: ScheduleTiming;
  policies: SchedulePolicies;
};

/** Creates a schedule. Throws InputError if one of that name exists, or the server rejects its times. */
export async function createSchedule(
  client: Client,
  name: string,
  {
    timing,
    policies,
    paused,
    memo,
    ...scheduled
  }: ScheduleDefinition & { paused: boolean; memo?: Record<string, unknown> },
): Promise<void> {
  await explainRefusals(name, () =>
    client.schedule.create({
      ...(memo && { memo }),
      scheduleId: scheduleIdOf(name),
      spec: specOf(timing),
      action: actionOf(name, scheduled),
      policies: policiesOf({ overlap: 'skip', ...policies }),
      state: { paused },
    }),
  );
}

/** Changes those of a schedule's times and policies that are given, and what it starts. */
export async function updateSchedule(
  client: Client,
  name: string,
  { timing, policies, ...scheduled }: ScheduleDefinition,
): Promise<void> {
  await withSchedule(client, name, (handle) =>
    handle.update<ScheduledAuditWorkflow | ScheduledStudyWorkflow>(
      ({ spec, policies: before, state }) => ({
        spec: {
          ...spec,
          // `every` and `cron` replace each other.
          ...((timing.every ?? timing.cron) && { intervals: [], calendars: [] }),
          ...specOf(timing),
        },
        action: actionOf(name, scheduled),
        policies: { ...before, ...policiesOf(policies) },
        state,
      }),
    ),
  );
}

/** The memo of schedules that `applySchedule` created, by which `pruneSchedules` knows them. */
const APPLIED = { groundcam: 'applied' };

/**
 * Makes a schedule what the definition says: creates it, or replaces its times, policies and audit. One that
 * exists stays paused or active as it is. Throws InputError if it starts studies, or the server rejects its times.
 */
export async function applySchedule(
  client: Client,
  name: string,
  definition: ScheduleDefinition & { paused: boolean },
): Promise<'created' | 'updated'> {
  const { timing, paused, ...scheduled } = definition;
  const policies = { overlap: 'skip' as const, ...definition.policies };
  try {
    await createSchedule(client, name, { ...definition, memo: APPLIED });
    return 'created';
  } catch (error) {
    if (!(error instanceof InputError && error.cause instanceof ScheduleAlreadyRunning))
      throw error;
  }
  await withSchedule(client, name, async (handle) => {
    auditOf(name, await handle.describe());
    await handle.update<ScheduledAuditWorkflow | ScheduledStudyWorkflow>(({ state }) => ({
      spec: specOf(timing),
      action: actionOf(name, scheduled),
      policies: policiesOf(policies),
      state,
    }));
  });
  return 'updated';
}

/** Deletes the schedules that `applySchedule` created, but for those named. Returns their names. */
export async function pruneSchedules(client: Client, kept: ReadonlySet<string>): Promise<string[]> {
  const deleted = [];
  for (const { name, summary } of await listSchedules(client, 'audit')) {
    if (kept.has(name) || summary.memo?.['groundcam'] !== APPLIED.groundcam) continue;
    await withSchedule(client, name, (handle) => handle.delete());
    deleted.push(name);
  }
  return deleted;
}

/** Runs `work` on a schedule's handle. Throws InputError if there is no such schedule. */
export function withSchedule<T>(
  client: Client,
  name: string,
  work: (handle: ScheduleHandle) => Promise<T>,
): Promise<T> {
  return explainRefusals(name, () => work(client.schedule.getHandle(scheduleIdOf(name))));
}

/** The kinds of work that schedules start, and the workflow of each. */
const workflows = { audit: SCHEDULED_AUDIT_WORKFLOW, study: SCHEDULED_STUDY_WORKFLOW } as const;
export type ScheduledKind = keyof typeof workflows;

/** groundcam's schedules of one kind, by name. The server's list is eventually consistent. */
export async function listSchedules(
  client: Client,
  kind: ScheduledKind,
): Promise<{ name: string; summary: ScheduleSummary }[]> {
  const found = [];
  for await (const summary of client.schedule.list()) {
    if (summary.action?.workflowType !== workflows[kind]) continue;
    found.push({ name: scheduleNameOf(summary.scheduleId), summary });
  }
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

/** The spec of what a schedule starts. */
export function specsOf({
  action,
}: ScheduleDescription): { audit: AuditSpec } | { study: StudySpec } {
  const request: unknown = action.args?.[0];
  if (action.workflowType === SCHEDULED_STUDY_WORKFLOW) {
    return { study: z.object({ study: z.object({ spec: StudySpec }) }).parse(request).study.spec };
  }
  return { audit: z.object({ audit: z.object({ spec: AuditSpec }) }).parse(request).audit.spec };
}

/** What a schedule audits. Throws InputError if it starts studies. */
export function auditOf(name: string, description: ScheduleDescription): AuditSpec {
  const specs = specsOf(description);
  if ('audit' in specs) return specs.audit;
  throw new InputError(`The schedule ${name} starts studies, not audits`, {
    hint: '`groundcam study schedule --help` says what can be done with it, and `groundcam study list` shows its studies.',
  });
}

/** What a schedule compares. Throws InputError if it starts audits. */
export function studyOf(name: string, description: ScheduleDescription): StudySpec {
  const specs = specsOf(description);
  if ('study' in specs) return specs.study;
  throw new InputError(`The schedule ${name} starts audits, not studies`, {
    hint: '`groundcam schedule --help` says what can be done with it, and `groundcam list` shows its runs.',
  });
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
  scheduled: Scheduled,
): ScheduleOptionsStartWorkflowAction<ScheduledAuditWorkflow | ScheduledStudyWorkflow> {
  const { start, taskQueues, shown, ...request } =
    'audit' in scheduled ? auditAction(name, scheduled.audit) : studyAction(name, scheduled.study);
  return {
    ...start,
    type: 'startWorkflow',
    workflowId: scheduledWorkflowIdOf(name),
    taskQueue: taskQueues.cpu,
    staticSummary: shown.summary,
    staticDetails: shown.details,
    ...(request.searchAttributes && {
      typedSearchAttributes: [{ key: searchAttributes.schedule, value: name }],
    }),
  };
}

function auditAction(name: string, audit: ScheduledAuditRequest['audit']) {
  const shown = presentAudit(audit.spec);
  const args: [ScheduledAuditRequest] = [{ schedule: name, audit, shown }];
  return { ...audit, shown, start: { workflowType: SCHEDULED_AUDIT_WORKFLOW, args } };
}

function studyAction(name: string, study: ScheduledStudyRequest['study']) {
  const shown = presentStudy(study.spec);
  const args: [ScheduledStudyRequest] = [{ schedule: name, study, shown }];
  return { ...study, shown, start: { workflowType: SCHEDULED_STUDY_WORKFLOW, args } };
}

async function explainRefusals<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ScheduleAlreadyRunning) {
      throw new InputError(`The schedule ${name} already exists`, {
        hint: `Change it with \`groundcam schedule update ${name}\`, or \`groundcam study schedule update ${name}\` if it starts studies, or choose another name.`,
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
