import type { TestWorkflowEnvironment } from '@temporalio/testing';
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

async function historyOf(workflowId: string) {
  const handle = env.client.workflow.getHandle(workflowId);
  const { historySize = NaN } = await handle.describe();
  const events = (await handle.fetchHistory()).events ?? [];
  const count = (attributes: keyof (typeof events)[number]) =>
    events.filter((event) => event[attributes]).length;
  return {
    events: events.length,
    bytes: historySize,
    activities: count('activityTaskScheduledEventAttributes'),
    children: count('startChildWorkflowExecutionInitiatedEventAttributes'),
  };
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
  const bytesASample = shard.bytes / (SAMPLES / 2);
  for (let images = 1; images <= largest('imagesPerActivity'); images++) {
    const batches = Math.max(1, Math.floor(largest('sampleWindow') / images));
    const samples = batches * images;
    const together = images > 1 ? 3 * batches : 0;
    const activities = together + 4 * samples;
    const events = SUGGESTED.events + EVENTS_AN_ACTIVITY * activities + OTHER_EVENTS;
    expect(events).toBeLessThan(LIMIT.events);
    expect(SUGGESTED.bytes + bytesASample * samples).toBeLessThan(LIMIT.bytes);
  }
});

it('ends an audit below the limit, with as many shards to a history as may be', () => {
  const shards = largest('shardsPerHistory');
  expect(EVENTS_A_SHARD * shards + OTHER_EVENTS).toBeLessThan(LIMIT.events);
  // The beginning and the end count for as many shards as there are, which is far too much.
  expect((audit.bytes / audit.children) * shards).toBeLessThan(LIMIT.bytes);
});
