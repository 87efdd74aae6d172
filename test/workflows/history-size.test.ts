import { temporal } from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { hostname } from 'node:os';
import { cwd, pid } from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ExecutionSpec } from '../../core/schema/audit-spec.ts';
import type { auditWorkflow } from '../../workflows/audit.ts';
import { auditRequest, freshQueues, startTestTemporal, withWorkers } from '../temporal.ts';
import { fakeActivities } from './fake-activities.ts';

/** Where the server suggests to go on in a new history: `limit.historyCount.suggestContinueAsNew`. */
const SUGGESTED = { events: 4096, bytes: 4 * 2 ** 20 };
const LIMIT = { events: 10_000, bytes: 5 * 2 ** 20 };
/** An activity's own three events, and those of the workflow task that its end may cause. */
const EVENTS_AN_ACTIVITY = 6;
/** A child's own three events, and those of the workflow tasks that its start and its end may cause. */
const EVENTS_A_SHARD = 9;
/** What is left for the beginning and the end of a history. */
const OTHER_EVENTS = 100;

const largest = (key: 'sampleWindow' | 'shardsPerHistory' | 'imagesPerActivity'): number => {
  for (let value = 10_000; value > 0; value--)
    if (ExecutionSpec.safeParse({ [key]: value }).success) return value;
  throw new Error(`No number will do for ${key}`);
};

const SAMPLES = 12;
let env: TestWorkflowEnvironment;
let audit: Awaited<ReturnType<typeof historyOf>>;
let shard: Awaited<ReturnType<typeof historyOf>>;

/** One audit whose samples all fail, which takes the most activities a sample. */
beforeAll(async () => {
  env = await startTestTemporal();
  const queues = freshQueues();
  const failing = Array.from({ length: SAMPLES }, (_, sample) => sample);
  const shardSize = SAMPLES / 2;
  const request = auditRequest(queues, {
    execution: { shardSize, imagesPerActivity: 2, sampleWindow: 2, minSuccess: 0 },
  });
  const activities = fakeActivities({ pending: SAMPLES, failing, shardSize });
  const server = { connection: env.nativeConnection, namespace: 'default' };
  await withWorkers(server, { queues, ...activities }, () =>
    env.client.workflow.execute<typeof auditWorkflow>('auditWorkflow', {
      workflowId: 'large',
      taskQueue: queues.cpu,
      args: [request],
    }),
  );
  audit = await historyOf('large');
  shard = await historyOf('large.samples-0-5');
});
afterAll(() => env?.teardown());

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/**
 * What a history's events cost. How many workflow tasks there are depends on which activities happen to end
 * together, so bytes are counted with one, the largest, for each end of an activity or a child, and for each start
 * of a child.
 */
async function historyOf(workflowId: string) {
  const { events = [] } = await env.client.workflow.getHandle(workflowId).fetchHistory();
  const ofKind = (kind: RegExp) =>
    (events ?? []).filter((event) =>
      Object.entries(event).some(([key, value]) => value != null && kind.test(key)),
    );
  const sum = (kind: RegExp) => ofKind(kind).reduce((bytes, event) => bytes + bytesOf(event), 0);
  const activities = ofKind(/^activityTaskScheduled/).length;
  const children = ofKind(/^startChildWorkflowExecutionInitiated/).length;
  const workflowTask = ['Scheduled', 'Started', 'Completed'].reduce(
    (bytes, state) => bytes + Math.max(...ofKind(RegExp(`^workflowTask${state}`)).map(bytesOf)),
    0,
  );
  return {
    events: (events ?? []).length,
    activities,
    children,
    /** Of an activity and its workflow task, on average. */
    bytesAnActivity: sum(/^activityTask/) / activities + workflowTask,
    bytesAChild: sum(/^(startChild|childWorkflow)/) / children + 2 * workflowTask,
    /** Of how it begins and ends, and its largest workflow task. */
    otherBytes: sum(/^workflowExecution/) + workflowTask,
  };
}

/** An event's size with names that are no longer for one machine, folder or test than for another. */
function bytesOf(event: HistoryEvent): number {
  const bytes = Buffer.from(temporal.api.history.v1.HistoryEvent.encode(event).finish());
  const names = [
    [RegExp(cwd().replaceAll('.', '\\.'), 'g'), '/groundcam'],
    [RegExp(`${pid}@${hostname()}`, 'g'), '4711@machine'],
    [/\b([cg]pu)-[\da-f-]{36}/g, 'groundcam-$1'],
  ] as const;
  const text = bytes.toString('latin1');
  return names.reduce((known, [name, usual]) => known.replace(name, usual), text).length;
}

it('costs a shard no more events an activity than the bound counts on', () => {
  expect(shard.activities).toBeGreaterThan(SAMPLES);
  expect(shard.events).toBeLessThan(EVENTS_AN_ACTIVITY * shard.activities + 10);
});

it('costs an audit no more events a shard than the bound counts on', () => {
  // Two shards, and the baselines.
  expect(audit.children).toBe(3);
  const activities = EVENTS_AN_ACTIVITY * audit.activities;
  expect(audit.events).toBeLessThan(activities + EVENTS_A_SHARD * audit.children + 10);
});

it('ends a shard below the limit, with every window at its largest and every sample failing', () => {
  // The samples in flight when the server suggests a new history still end in this one.
  const window = largest('sampleWindow');
  const images = Array.from({ length: largest('imagesPerActivity') }, (_, index) => index + 1);
  for (const together of images) {
    const batches = Math.max(1, Math.floor(window / together));
    const inBatches = together > 1 ? 3 * batches : 0;
    const activities = inBatches + 4 * batches * together;
    const events = SUGGESTED.events + EVENTS_AN_ACTIVITY * activities + OTHER_EVENTS;
    expect(events).toBeLessThan(LIMIT.events);
    const bytes = SUGGESTED.bytes + shard.bytesAnActivity * activities + shard.otherBytes;
    expect(bytes).toBeLessThan(LIMIT.bytes);
  }
});

it('ends an audit below the limit, with as many shards to a history as may be', () => {
  const shards = largest('shardsPerHistory');
  expect(EVENTS_A_SHARD * shards + OTHER_EVENTS).toBeLessThan(LIMIT.events);
  const around = audit.bytesAnActivity * audit.activities + audit.otherBytes;
  expect(audit.bytesAChild * shards + around).toBeLessThan(LIMIT.bytes);
});
