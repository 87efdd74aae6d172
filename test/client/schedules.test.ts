import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../core/errors/input-error.ts';
import type { ScheduledAuditWorkflow } from '../../workflows/contract/scheduled-audit.ts';
import { searchAttributes } from '../../workflows/contract/search-attributes.ts';
import type { TaskQueues } from '../../workflows/contract/workflow-messages.ts';
import {
  auditOf,
  createSchedule,
  listSchedules,
  specsOf,
  updateSchedule,
  withSchedule,
  type SchedulePolicies,
} from '../../client/schedules.ts';
import { triggerSchedule } from '../../client/trigger-schedule.ts';
import { listServerStudies } from '../../client/list-studies.ts';
import { formatDescription } from '../../cli/terminal/format-schedule.ts';
import { StudySpec } from '../../core/schema/study-spec.ts';
import type { ScheduledStudyWorkflow } from '../../workflows/contract/scheduled-study.ts';
import { studyWorkflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { deferred } from '../deferred.ts';
import { auditRequest, freshQueues, startTestTemporal, withWorkers } from '../temporal.ts';
import { fakeActivities, type FakeRun } from '../workflows/fake-activities.ts';

const HOUR = 3_600_000;
/** For what the server does in its own time. */
const soon = { timeout: 120_000 };

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTestTemporal();
});
afterAll(() => env?.teardown());

let schedules = 0;

/** A schedule of a name of its own, every hour. */
async function everyHour(queues: TaskQueues, policies: SchedulePolicies = {}): Promise<string> {
  const name = `schedule-${schedules++}`;
  const timing = { every: HOUR };
  await createSchedule(env.client, name, {
    timing,
    policies,
    audit: auditFor(queues),
    paused: false,
  });
  return name;
}

function auditFor(queues: TaskQueues) {
  const { spec, taskQueues, searchAttributes } = auditRequest(queues);
  return { spec, taskQueues, searchAttributes };
}

const describeSchedule = (name: string) =>
  withSchedule(env.client, name, (handle) => handle.describe());

/** A schedule whose runs do what the fake says, and workers while `check` runs. */
async function withRuns(
  run: FakeRun,
  policies: SchedulePolicies,
  check: (name: string, activities: ReturnType<typeof fakeActivities>) => Promise<void>,
): Promise<void> {
  const queues = freshQueues();
  const activities = fakeActivities(run);
  const server = { connection: env.nativeConnection, namespace: 'default' };
  await withWorkers(server, { queues, ...activities }, async () => {
    await check(await everyHour(queues, policies), activities);
  });
}

/** Triggers a run that has to start. */
async function start(name: string) {
  const { workflowId, firstExecutionRunId } = await started(name);
  return env.client.workflow.getHandle<ScheduledAuditWorkflow>(workflowId, undefined, {
    firstExecutionRunId,
  });
}

async function started(name: string) {
  const outcome = await triggerSchedule(env.client, name);
  if (outcome.kind !== 'started') throw new Error(`The run was ${outcome.kind}`);
  return outcome.workflow;
}

describe('a run that a schedule started', () => {
  it('is an audit with an id, search attributes and a line in the history of its own', async () => {
    await withRuns({ pending: 2 }, {}, async (name, { calls, scheduledRuns }) => {
      const { runId, outcome } = await (await start(name)).result();
      expect(outcome).toBe('finished');
      expect(runId).toMatch(new RegExp(`^\\d{8}-\\d{6}-${name}-[0-9a-f]{4}$`));
      expect(scheduledRuns).toMatchObject([
        { schedule: name, run: { runId, store: '/nowhere' }, end: { outcome: 'finished' } },
      ]);
      expect(calls.at(-1)).toEqual({ stage: 'publish' });
      const audit = await env.client.workflow.getHandle(`groundcam-${runId}`).describe();
      expect(audit.typedSearchAttributes.get(searchAttributes.schedule)).toBe(name);
      expect(audit.typedSearchAttributes.get(searchAttributes.model)).toBe('model');
      await expect(audit.staticSummary()).resolves.toBe('Where does model look?');
    });
  });

  it('publishes nothing where nothing has changed, and says so in the history', async () => {
    const run = { pending: 0, unchangedSince: 'run-before' };
    await withRuns(run, {}, async (name, { calls, scheduledRuns }) => {
      await expect((await start(name)).result()).resolves.toMatchObject({ outcome: 'unchanged' });
      expect(scheduledRuns).toMatchObject([
        { end: { outcome: 'unchanged', results: 'run-before' } },
      ]);
      expect(calls.map(({ stage }) => stage)).toEqual(['plan']);
    });
  });

  it('fails where the audit does, with the reason in the history', async () => {
    await withRuns({ pending: 4, failing: [0, 1] }, {}, async (name, { scheduledRuns }) => {
      const run = await start(name);
      await expect(run.result()).rejects.toThrow();
      expect(scheduledRuns).toMatchObject([
        { end: { outcome: 'failed', reason: expect.stringContaining('2 of 4') as string } },
      ]);
      await expect(describeSchedule(name)).resolves.toMatchObject({ state: { paused: false } });
    });
  });

  it('pauses its schedule when it fails, where that is asked for', async () => {
    await withRuns({ pending: 1, failing: [0] }, { pauseOnFailure: true }, async (name) => {
      await expect((await start(name)).result()).rejects.toThrow();
      await expect
        .poll(async () => (await describeSchedule(name)).state, soon)
        .toMatchObject({ paused: true, note: expect.stringContaining('failure') as string });
    });
  });

  it('leaves a line in the history when it is cancelled, and cancels the audit', async () => {
    const gate = deferred();
    const onExplain = () => gate.promise;
    await withRuns({ pending: 5, onExplain }, {}, async (name, { calls, scheduledRuns }) => {
      const run = await start(name);
      await expect.poll(() => calls.some(({ stage }) => stage === 'explain'), soon).toBe(true);
      await run.cancel();
      gate.resolve();
      await expect(run.result()).rejects.toThrow();
      expect(scheduledRuns).toMatchObject([{ end: { outcome: 'failed' } }]);
      expect(calls.map(({ stage }) => stage)).not.toContain('publish');
    });
  });
});

describe('a study that a schedule started', () => {
  it('has an id of its own and what it is found by', async () => {
    const queues = freshQueues();
    const activities = fakeActivities({ pending: 1 });
    const { taskQueues, searchAttributes: isFound } = auditFor(queues);
    const spec = StudySpec.parse({
      ...{ models: ['a.onnx', 'b.onnx'], datasets: ['voc'] },
      ...{ store: '/nowhere', baselines: false },
    });
    const name = `schedule-${schedules++}`;
    await createSchedule(env.client, name, {
      timing: { every: HOUR },
      policies: {},
      study: { spec, taskQueues, searchAttributes: isFound },
      paused: true,
    });
    const described = await describeSchedule(name);
    expect(specsOf(described)).toEqual({ study: spec });
    expect(formatDescription(name, described)).toMatch(/ model +a\.onnx\n.* model +b\.onnx\n/);
    expect(() => auditOf(name, described)).toThrow(`The schedule ${name} starts studies`);
    const names = async (kind: 'audit' | 'study') =>
      (await listSchedules(env.client, kind)).map((listed) => listed.name);
    await expect.poll(() => names('study'), soon).toContain(name);
    expect(await names('audit')).not.toContain(name);

    const server = { connection: env.nativeConnection, namespace: 'default' };
    await withWorkers(server, { queues, ...activities }, async () => {
      const { workflowId, firstExecutionRunId } = await started(name);
      const handle = env.client.workflow.getHandle<ScheduledStudyWorkflow>(workflowId, undefined, {
        firstExecutionRunId,
      });
      const { studyId, ...counts } = await handle.result();
      expect(counts).toEqual({ cells: 2, failed: 0 });
      expect(studyId).toMatch(new RegExp(`^\\d{8}-\\d{6}-${name}-[0-9a-f]{4}$`));
      expect(activities.publishedStudies).toMatchObject([{ studyId, store: '/nowhere' }]);
      const study = await env.client.workflow.getHandle(studyWorkflowIdOf(studyId)).describe();
      expect(study.typedSearchAttributes.get(searchAttributes.study)).toBe(studyId);
      expect(study.typedSearchAttributes.get(searchAttributes.schedule)).toBe(name);
      expect(await listServerStudies(env.client, { limit: 5 })).toMatchObject([
        { studyId, store: '/nowhere' },
      ]);
    });
  });
});

describe('a run that is due while another is under way', () => {
  it('is skipped', async () => {
    const gate = deferred();
    await withRuns({ pending: 1, onExplain: () => gate.promise }, {}, async (name, { calls }) => {
      const first = await start(name);
      await expect(triggerSchedule(env.client, name)).resolves.toEqual({ kind: 'skipped' });
      gate.resolve();
      await first.result();
      expect(calls.filter(({ stage }) => stage === 'plan')).toHaveLength(1);
    });
  });

  it('waits for its end where one may', async () => {
    const gate = deferred();
    const run = { pending: 1, onExplain: () => gate.promise };
    await withRuns(run, { overlap: 'buffer-one' }, async (name, { scheduledRuns }) => {
      await start(name);
      await expect(triggerSchedule(env.client, name)).resolves.toEqual({ kind: 'buffered' });
      expect(scheduledRuns).toHaveLength(0);
      gate.resolve();
      await expect.poll(() => scheduledRuns.length, soon).toBe(2);
      const ids = scheduledRuns.map(({ run }) => run.runId);
      expect(new Set(ids).size).toBe(2);
    });
  });
});

describe('a schedule', () => {
  it('runs every so often, skips overlaps and goes on after failures unless told otherwise', async () => {
    const name = await everyHour(freshQueues());
    await expect(describeSchedule(name)).resolves.toMatchObject({
      spec: { intervals: [{ every: HOUR }] },
      policies: { overlap: 'SKIP', pauseOnFailure: false },
      state: { paused: false },
    });
  });

  it('keeps cron expressions as they were written, with their time zone', async () => {
    const queues = freshQueues();
    const name = `schedule-${schedules++}`;
    await createSchedule(env.client, name, {
      timing: { cron: ['0 2 * * MON-FRI'], timezone: 'Europe/Berlin' },
      policies: {},
      audit: auditFor(queues),
      paused: true,
    });
    await expect(describeSchedule(name)).resolves.toMatchObject({
      spec: { calendars: [{ comment: '0 2 * * MON-FRI' }], timezone: 'Europe/Berlin' },
      state: { paused: true },
    });
  });

  it.each([{ cron: ['0 99 * * *'] }, { cron: ['0 2 * * *'], timezone: 'Mars/Olympus' }])(
    'is refused at impossible times: %j',
    async (timing) => {
      const audit = auditFor(freshQueues());
      const created = createSchedule(env.client, 'impossible', {
        timing,
        policies: {},
        audit,
        paused: false,
      });
      await expect(created).rejects.toThrow(InputError);
    },
  );

  it('is refused where there is one of that name', async () => {
    const queues = freshQueues();
    const name = await everyHour(queues);
    const definition = { timing: { every: HOUR }, policies: {}, audit: auditFor(queues) };
    await expect(
      createSchedule(env.client, name, { ...definition, paused: false }),
    ).rejects.toThrow(`The schedule ${name} already exists`);
  });

  it('changes what it is told to and nothing else', async () => {
    const queues = freshQueues();
    const name = await everyHour(queues, { pauseOnFailure: true });
    const { spec, ...audit } = auditFor(queues);
    await updateSchedule(env.client, name, {
      timing: { cron: ['30 6 * * *'], jitter: 60_000 },
      policies: { overlap: 'buffer-one' },
      audit: { ...audit, spec: { ...spec, alpha: 0.01 } },
    });
    const changed = await describeSchedule(name);
    expect(changed).toMatchObject({
      spec: { calendars: [{ comment: '30 6 * * *' }], jitter: 60_000 },
      policies: { overlap: 'BUFFER_ONE', pauseOnFailure: true },
    });
    expect(changed.spec.intervals ?? []).toEqual([]);
    expect(auditOf(name, changed)).toEqual({ ...spec, alpha: 0.01 });
  });

  it('does not run while it is paused, and still when it is triggered', async () => {
    await withRuns({ pending: 1 }, {}, async (name, { scheduledRuns }) => {
      await withSchedule(env.client, name, (handle) => handle.pause('moving the bucket'));
      await expect(describeSchedule(name)).resolves.toMatchObject({
        state: { paused: true, note: 'moving the bucket' },
      });
      await (await start(name)).result();
      expect(scheduledRuns).toHaveLength(1);
      await withSchedule(env.client, name, (handle) => handle.unpause());
      await expect(describeSchedule(name)).resolves.toMatchObject({ state: { paused: false } });
    });
  });

  it('makes up for a time that is past, one run after the other', async () => {
    await withRuns({ pending: 1 }, {}, async (name, { scheduledRuns }) => {
      const start = new Date('2026-11-01T00:30:00Z');
      const end = new Date('2026-11-01T03:30:00Z');
      await withSchedule(env.client, name, (handle) =>
        handle.backfill({ start, end, overlap: 'BUFFER_ALL' }),
      );
      await expect.poll(() => scheduledRuns.length, soon).toBe(3);
      const ids = scheduledRuns.map(({ run }) => run.runId);
      expect(new Set(ids).size).toBe(3);
    });
  });

  it('is listed until it is deleted', async () => {
    const name = await everyHour(freshQueues());
    const names = async () => (await listSchedules(env.client, 'audit')).map(({ name }) => name);
    await expect.poll(names, soon).toContain(name);
    await withSchedule(env.client, name, (handle) => handle.delete());
    await expect.poll(names, soon).not.toContain(name);
    await expect(describeSchedule(name)).rejects.toThrow(`There is no schedule ${name}`);
  });
});
