import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import type { ScheduledAuditWorkflow } from '../../workflows/contract/scheduled-audit.ts';
import { openStore } from '../../store/open-store.ts';
import { readText } from '../../store/read-json.ts';
import { LATEST } from '../../store/run-keys.ts';
import { readHistory } from '../../store/schedule-history.ts';
import { scheduleKeys } from '../../store/schedule-keys.ts';
import { createSchedule } from '../../client/schedules.ts';
import { triggerSchedule } from '../../client/trigger-schedule.ts';
import { s3Environment, startTestS3 } from '../servers.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { TinyVoc } from './tiny-voc.ts';

let env: TestWorkflowEnvironment;
let s3: Awaited<ReturnType<typeof startTestS3>>;
let pipeline: Pipeline;
beforeAll(async () => {
  [env, s3] = await Promise.all([startTestTemporal(), startTestS3()]);
  Object.assign(process.env, s3Environment(s3));
  pipeline = await startPipeline(env);
});
afterAll(async () => {
  await pipeline?.stop();
  await Promise.all([env?.teardown(), s3?.stop()]);
});

/** Puts a dataset of so many samples into the bucket. */
async function upload(samples: number): Promise<void> {
  const { folder } = await (await TinyVoc.create()).addSamples(samples);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    await openStore(`s3://${s3.bucket}/VOC`).write(relative(folder, path), await readFile(path));
  }
}

async function trigger(): Promise<string> {
  const outcome = await triggerSchedule(env.client, 'bucket');
  if (outcome.kind !== 'started') throw new Error(`The run was ${outcome.kind}`);
  const { workflowId } = outcome.workflow;
  const { runId } = await env.client.workflow
    .getHandle<ScheduledAuditWorkflow>(workflowId)
    .result();
  return runId;
}

it('lists the bucket anew in each run and computes what has come', async () => {
  const store = `s3://${s3.bucket}/audits`;
  await upload(3);
  await createSchedule(env.client, 'bucket', {
    timing: { every: 3_600_000 },
    policies: {},
    audit: {
      spec: AuditSpec.parse({
        model: { uri: 'test/golden/cam/squeezenet.onnx' },
        dataset: { uri: `s3://${s3.bucket}/VOC`, classes: ['aeroplane'] },
        target: { kind: 'predicted' },
        store,
      }),
      taskQueues: pipeline.taskQueues,
      searchAttributes: true,
    },
    paused: false,
  });
  const first = await trigger();
  await upload(5);
  const second = await trigger();

  const { runs } = await readHistory(openStore(store), 'bucket');
  expect(runs).toMatchObject([
    { outcome: 'finished', runId: first, n: 3, computed: 3, cached: 0 },
    { outcome: 'finished', runId: second, n: 5, computed: 2, cached: 3 },
  ]);
  const trend = await readText(openStore(store), scheduleKeys('bucket').trend);
  expect(trend).toContain('◆ the dataset changed');
  expect(JSON.parse(await readText(openStore(store), LATEST))).toMatchObject({ runId: second });
});
