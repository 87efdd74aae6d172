import type { AuditFlags } from '../flags/audit-flags.ts';
import { newTiming, timingOf, type TimingFlags } from '../flags/timing-flags.ts';
import { studySpec, type StudyFlags } from '../flags/study-spec.ts';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { InputError } from '../../core/errors/input-error.ts';
import { scheduledRunId } from '../../core/schema/run-id.ts';
import type { ScheduledAuditWorkflow } from '../../workflows/contract/scheduled-audit.ts';
import {
  SCHEDULED_STUDY_WORKFLOW,
  type ScheduledStudyWorkflow,
} from '../../workflows/contract/scheduled-study.ts';
import {
  auditOf,
  createSchedule,
  listSchedules,
  studyOf,
  updateSchedule,
  withSchedule,
  type ScheduledKind,
} from '../../client/schedules.ts';
import { triggerSchedule, type TriggerOutcome } from '../../client/trigger-schedule.ts';
import { auditSpec } from '../flags/audit-spec.ts';
import {
  formatDescription,
  formatList,
  scheduleJson,
  summaryJson,
} from '../terminal/format-schedule.ts';
import { note } from '../terminal/note.ts';
import { nameOf, RUN, STUDY } from '../session/work.ts';
import { checkBeforeConnecting } from '../session/check-before-connecting.ts';
import { openServerSession } from '../session/server-session.ts';
import type { TemporalSession } from '../session/temporal-session.ts';

export interface CreateOptions extends AuditFlags, TimingFlags {
  paused?: boolean;
}

export interface CreateStudyOptions extends StudyFlags, TimingFlags {
  paused?: boolean;
}

export async function create(name: string, flags: CreateOptions): Promise<void> {
  const { timing, policies } = newTiming(flags);
  const spec = await auditSpec(flags);
  await checkBeforeConnecting(spec, flags);
  await withSession(async (session) => {
    const audit = { ...shared(session), spec };
    const paused = flags.paused ?? false;
    await createSchedule(session.client, name, { timing, policies, audit, paused });
    await show(session, name);
  });
}

export async function update(name: string, flags: CreateOptions): Promise<void> {
  const { timing, policies } = timingOf(flags);
  await withSession(async (session) => {
    const { client } = session;
    const before = await withSchedule(client, name, (handle) => handle.describe());
    const audit = { ...shared(session), spec: await auditSpec(flags, auditOf(name, before)) };
    await updateSchedule(client, name, { timing, policies, audit });
    await show(session, name);
  });
}

/** Creates a schedule that starts studies. */
export async function createOfStudies(name: string, flags: CreateStudyOptions): Promise<void> {
  const { timing, policies } = newTiming(flags);
  const spec = await studySpec(flags);
  await withSession(async (session) => {
    const study = { ...shared(session), spec };
    const paused = flags.paused ?? false;
    await createSchedule(session.client, name, { timing, policies, study, paused });
    await show(session, name);
  });
}

/** Changes a schedule that starts studies. */
export async function updateOfStudies(name: string, flags: CreateStudyOptions): Promise<void> {
  const { timing, policies } = timingOf(flags);
  await withSession(async (session) => {
    const { client } = session;
    const before = await withSchedule(client, name, (handle) => handle.describe());
    const study = { ...shared(session), spec: await studySpec(flags, studyOf(name, before)) };
    await updateSchedule(client, name, { timing, policies, study });
    await show(session, name);
  });
}

export async function list(kind: ScheduledKind, { json }: { json?: boolean }): Promise<void> {
  await withSession(async ({ client }) => {
    const schedules = await listSchedules(client, kind);
    print(json ? JSON.stringify(schedules.map(summaryJson), null, 2) : formatList(schedules));
  });
}

export async function describe(name: string, { json }: { json?: boolean }): Promise<void> {
  await withSession(async (session) => {
    if (!json) return show(session, name);
    const found = await withSchedule(session.client, name, (handle) => handle.describe());
    print(JSON.stringify(scheduleJson(name, found), null, 2));
  });
}

export async function trigger(name: string, { wait }: { wait?: boolean }): Promise<void> {
  await withSession(async ({ client }) => {
    const outcome = await triggerSchedule(client, name);
    if (outcome.kind !== 'started') return print(notStarted[outcome.kind]);
    const { workflowId, firstExecutionRunId } = outcome.workflow;
    const handle = client.workflow.getHandle<ScheduledAuditWorkflow | ScheduledStudyWorkflow>(
      workflowId,
      undefined,
      { firstExecutionRunId },
    );
    const { startTime, type } = await handle.describe();
    const work = type === SCHEDULED_STUDY_WORKFLOW ? STUDY : RUN;
    const named = nameOf(work, scheduledRunId(name, { startTime, firstExecutionRunId }));
    if (!wait) return print(`${named} has started`);
    note(`${named} has started; waiting for it to end`);
    const ended = await handle.result();
    if ('outcome' in ended && ended.outcome === 'unchanged') print(`${named} found no changes`);
    else print(`${named} has finished`);
    if ('failed' in ended && ended.failed > 0) {
      process.exitCode = 1;
      print(`${ended.failed} of its ${ended.cells} audits failed`);
    }
  });
}

const notStarted: Record<Exclude<TriggerOutcome['kind'], 'started'>, string> = {
  skipped: 'Skipped: another run is still running',
  buffered: 'Another run is still running; this one starts when it ends',
  unknown: 'The server has accepted the trigger but has not started a run yet',
};

export async function pause(name: string, { note }: { note?: string }): Promise<void> {
  await withSession(async ({ client }) => {
    await withSchedule(client, name, (handle) => handle.pause(note ?? 'paused by hand'));
    print(`${name} is paused`);
  });
}

export async function unpause(name: string, { note }: { note?: string }): Promise<void> {
  await withSession(async (session) => {
    await withSchedule(session.client, name, (handle) =>
      handle.unpause(note ?? 'unpaused by hand'),
    );
    await show(session, name);
  });
}

export async function backfill(
  name: string,
  { from, until }: { from: Date; until: Date },
): Promise<void> {
  if (!(from < until)) throw new InputError('Expected --from to be before --until');
  await withSession(async ({ client }) => {
    await withSchedule(client, name, (handle) =>
      handle.backfill({ start: from, end: until, overlap: ScheduleOverlapPolicy.BUFFER_ALL }),
    );
    print(`The runs of ${name} that were due in that period will start one after the other`);
  });
}

export async function remove(name: string, kept: string): Promise<void> {
  await withSession(async ({ client }) => {
    await withSchedule(client, name, (handle) => handle.delete());
    print(`${name} is deleted; its ${kept} are still in the store`);
  });
}

async function withSession(work: (session: TemporalSession) => Promise<void>): Promise<void> {
  const session = await openServerSession(note);
  try {
    await work(session);
  } finally {
    await session.close();
  }
}

function shared({ taskQueues, searchAttributes, encrypted }: TemporalSession) {
  return { taskQueues, searchAttributes, encrypted };
}

async function show({ client }: TemporalSession, name: string): Promise<void> {
  const found = await withSchedule(client, name, (handle) => handle.describe());
  print(formatDescription(name, found));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
