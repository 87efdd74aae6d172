/**
 * Records the histories of this version that test/workflows/replay.test.ts replays, beside those of released versions.
 * Run by hand, on purpose: before a release, and before it whenever a workflow changes in a way that runs of the
 * unreleased version need not survive. With names of histories, it writes these alone.
 *
 *   TEMPORAL_CLI_PATH=… npx tsx test/golden/histories/record.ts [NAME...]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import type { History } from '@temporalio/common/lib/proto-utils';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { packageVersion } from '../../../workers/package-version.ts';
import { StudySpec } from '../../../core/schema/study-spec.ts';
import { STUDY_WORKFLOW, type StudyWorkflow } from '../../../workflows/contract/study-messages.ts';
import {
  SCHEDULED_AUDIT_WORKFLOW,
  type ScheduledAuditWorkflow,
} from '../../../workflows/contract/scheduled-audit.ts';
import {
  SCHEDULED_STUDY_WORKFLOW,
  type ScheduledStudyWorkflow,
} from '../../../workflows/contract/scheduled-study.ts';
import type { auditWorkflow } from '../../../workflows/audit.ts';
import { auditRequest, freshQueues, startTestTemporal, withWorkers } from '../../temporal.ts';
import { fakeActivities, type FakeRun } from '../../workflows/fake-activities.ts';

const only = process.argv.slice(2);
const folder = new URL(`${packageVersion()}/`, import.meta.url);
await mkdir(folder, { recursive: true });

const shardSize = 3;
const execution = { shardSize, shardWindow: 2, sampleWindow: 2, minSuccess: 0.5 };
const runs: Record<string, { run: FakeRun; dryRun?: boolean; imagesPerActivity?: number }> = {
  'audit-complete': { run: { pending: 7, cached: 2, excluded: [1], failing: [4] } },
  'audit-nothing-new': { run: { pending: 0, cached: 5 } },
  'audit-batches': {
    run: { pending: 7, cached: 2, excluded: [1], failing: [4] },
    imagesPerActivity: 2,
  },
  'audit-dry-run': { run: { pending: 3 }, dryRun: true },
};

const env = await startTestTemporal();
for (const [name, { run, dryRun = false, imagesPerActivity = 1 }] of Object.entries(runs)) {
  const queues = freshQueues();
  const request = auditRequest(queues, {
    execution: { ...execution, imagesPerActivity },
    dryRun,
  });
  const server = { connection: env.nativeConnection, namespace: 'default' };
  await withWorkers(server, { queues, ...fakeActivities({ ...run, shardSize }) }, () =>
    env.client.workflow.execute<typeof auditWorkflow>('auditWorkflow', {
      workflowId: name,
      taskQueue: queues.cpu,
      args: [request],
    }),
  );
  await save(name, await env.client.workflow.getHandle(name).fetchHistory());
}
for (const [name, audit] of [
  ['shard', 'audit-complete'],
  ['shard-batches', 'audit-batches'],
] as const) {
  const shard = env.client.workflow.getHandle(`${audit}.samples-3-5`);
  await save(name, await shard.fetchHistory());
}
await save(
  'baselines',
  await env.client.workflow.getHandle('audit-complete.baselines').fetchHistory(),
);
const queues = freshQueues();
const server = { connection: env.nativeConnection, namespace: 'default' };
await withWorkers(server, { queues, ...fakeActivities({ pending: 1 }) }, () =>
  env.client.workflow.execute<ScheduledAuditWorkflow>(SCHEDULED_AUDIT_WORKFLOW, {
    workflowId: 'scheduled-audit',
    taskQueue: queues.cpu,
    args: [
      {
        schedule: 'nightly',
        audit: auditRequest(queues),
        shown: { summary: 'Where does model look?', details: '', model: 'model' },
      },
    ],
  }),
);
await save(
  'scheduled-audit',
  await env.client.workflow.getHandle('scheduled-audit').fetchHistory(),
);
const cpuAndGpu = freshQueues();
const spec = StudySpec.parse({ models: ['a.onnx', 'b.onnx', 'c.onnx'], datasets: ['voc'] });
const study = { spec, taskQueues: cpuAndGpu, searchAttributes: true };
await withWorkers(
  server,
  { queues: cpuAndGpu, ...fakeActivities({ pending: 1, cached: 2 }) },
  async () => {
    await env.client.workflow.execute<StudyWorkflow>(STUDY_WORKFLOW, {
      workflowId: 'study',
      taskQueue: cpuAndGpu.cpu,
      args: [{ ...study, study: { id: 'study' } }],
    });
    await env.client.workflow.execute<ScheduledStudyWorkflow>(SCHEDULED_STUDY_WORKFLOW, {
      workflowId: 'scheduled-study',
      taskQueue: cpuAndGpu.cpu,
      args: [{ schedule: 'weekly', study, shown: { summary: 'Which model looks?', details: '' } }],
    });
  },
);
for (const name of ['study', 'scheduled-study'])
  await save(name, await env.client.workflow.getHandle(name).fetchHistory());
await env.teardown();

async function save(name: string, history: History): Promise<void> {
  if (only.length > 0 && !only.includes(name)) return;
  const file = new URL(`${name}.json`, folder);
  // Stack traces need not tell where this machine keeps the project.
  const json = historyToJSON(history).replaceAll(`${process.cwd()}/`, '');
  await writeFile(file, `${json}\n`);
  console.log(`${file.pathname}: ${history.events?.length} events`);
}
