import type { Overlap } from '../../client/schedules.ts';
import type { AuditFlags } from '../flags/audit-flags.ts';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { InputError } from '../../core/errors/input-error.ts';
import { scheduledRunId } from '../../core/schema/run-id.ts';
import type { ScheduledAuditWorkflow } from '../../workflows/contract/scheduled-audit.ts';
import {
  auditOf,
  createSchedule,
  listSchedules,
  updateSchedule,
  withSchedule,
  type SchedulePolicies,
  type ScheduleTiming,
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
import { checkBeforeConnecting } from '../session/check-before-connecting.ts';
import { openServerSession } from '../session/server-session.ts';
import type { TemporalSession } from '../session/temporal-session.ts';

/** The flags for when runs start, and what happens if they overlap or fail. */
export interface TimingOptions {
  every?: number;
  cron?: string[];
  timezone?: string;
  jitter?: number;
  from?: Date;
  until?: Date;
  overlap?: Overlap;
  catchUp?: number;
  pauseOnFailure?: boolean;
}

export interface CreateOptions extends AuditFlags, TimingOptions {
  paused?: boolean;
}

export async function create(name: string, flags: CreateOptions): Promise<void> {
  const { timing, policies } = definitionOf(flags);
  if (!timing.every && !timing.cron) {
    throw new InputError('A schedule needs --every or --cron', {
      hint: 'Pass for example --every 6h, or --cron "0 2 * * *" --timezone Europe/Berlin.',
    });
  }
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
  const { timing, policies } = definitionOf(flags);
  await withSession(async (session) => {
    const { client } = session;
    const before = await withSchedule(client, name, (handle) => handle.describe());
    const audit = { ...shared(session), spec: await auditSpec(flags, auditOf(before)) };
    await updateSchedule(client, name, { timing, policies, audit });
    await show(session, name);
  });
}

export async function list({ json }: { json?: boolean }): Promise<void> {
  await withSession(async ({ client }) => {
    const schedules = await listSchedules(client);
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
    const handle = client.workflow.getHandle<ScheduledAuditWorkflow>(workflowId, undefined, {
      firstExecutionRunId,
    });
    const { startTime } = await handle.describe();
    const runId = scheduledRunId(name, { startTime, firstExecutionRunId });
    if (!wait) return print(`Run ${runId} has started`);
    note(`Run ${runId} has started; waiting for it to end`);
    const ended = await handle.result();
    print(`Run ${runId} ${ended.outcome === 'finished' ? 'has finished' : 'found no changes'}`);
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

export async function remove(name: string): Promise<void> {
  await withSession(async ({ client }) => {
    await withSchedule(client, name, (handle) => handle.delete());
    print(`${name} is deleted; its runs and its history are still in the store`);
  });
}

/** The times and policies of the flags. Throws InputError if two flags exclude each other. */
function definitionOf(flags: TimingOptions): {
  timing: ScheduleTiming;
  policies: SchedulePolicies;
} {
  const { every, cron, timezone, jitter, from, until, overlap, catchUp, pauseOnFailure } = flags;
  if (every !== undefined && cron) throw new InputError('Pass --every or --cron, not both');
  if (every !== undefined && every % 1000 !== 0) {
    throw new InputError('Expected whole seconds for --every');
  }
  return {
    timing: {
      ...(every !== undefined && { every }),
      ...(cron && { cron }),
      ...(timezone !== undefined && { timezone }),
      ...(jitter !== undefined && { jitter }),
      ...(from && { startAt: from }),
      ...(until && { endAt: until }),
    },
    policies: {
      ...(overlap && { overlap }),
      ...(catchUp !== undefined && { catchupWindow: catchUp }),
      ...(pauseOnFailure !== undefined && { pauseOnFailure }),
    },
  };
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
