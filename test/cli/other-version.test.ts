import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { readProgress } from '../../client/read-progress.ts';
import { startAudit } from '../../client/start-audit.ts';
import { taskQueues } from '../../client/task-queues.ts';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { FileStore } from '../../store/file-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { createAuditWorkers, runWorkers, shutdownWorkers } from '../../workers/audit-workers.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { studyWorkflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { buildName } from '../../workers/worker-identity.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { startTestTemporal } from '../temporal.ts';
import { runHere } from './run-here.ts';

let temporal: TestWorkflowEnvironment;
const inference = new OnnxInference();
const queues = taskQueues('versions');
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(async () => {
  await inference.close();
  await temporal?.teardown();
});
beforeEach(() => {
  vi.stubEnv('TEMPORAL_ADDRESS', temporal.address);
  vi.stubEnv('GROUNDCAM_TASK_QUEUE', 'versions');
});
afterEach(() => vi.unstubAllEnvs());

/** Does work while workers of this version serve the run. */
async function withWorkers(role: 'cpu' | 'all', work: () => Promise<void>): Promise<void> {
  const workers = await createAuditWorkers({
    connection: temporal.nativeConnection,
    namespace: 'default',
    role,
    taskQueues: queues,
    inference,
  });
  const running = runWorkers(workers);
  try {
    await work();
  } finally {
    shutdownWorkers(workers);
    await running;
  }
}

/** A worker of another version, whose audits wait before they plan, and which has no studies. */
async function otherVersion(taskQueue: string): Promise<Worker> {
  return Worker.create({
    connection: temporal.nativeConnection,
    taskQueue,
    identity: 'groundcam 9.9.9 on 1@elsewhere',
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: join(import.meta.dirname, 'other-version/workflows.ts'),
      logger: new DefaultLogger('ERROR'),
    }),
  });
}

it('says that workers are of another version, and ends their run by force', async () => {
  const voc = await (await TinyVoc.create()).addSamples(3);
  const store = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
  const groundcam = (...args: string[]) => runHere([...args, '--store', store]);
  const { workflowId } = await startAudit(temporal.client, {
    runId: 'stuck',
    spec: AuditSpec.parse({
      model: { uri: 'test/golden/cam/squeezenet.onnx' },
      dataset: { uri: voc.folder, classes: ['aeroplane'] },
      target: { kind: 'predicted' },
      store,
    }),
    taskQueues: queues,
    dryRun: false,
    searchAttributes: true,
  });
  // Without a worker for inference, the run gets so far and no further.
  await withWorkers('cpu', async () => {
    await vi.waitUntil(
      async () => {
        const progress = await readProgress(temporal.client, workflowId);
        return typeof progress === 'object' && progress.shards.length > 0;
      },
      { timeout: 120_000, interval: 100 },
    );
    const { stdout } = await groundcam('status', 'stuck');
    expect(stdout).toMatch(/^Stage +measure$/m);
    expect(stdout).toContain(`Workers  1 worker of groundcam ${await buildName()}`);
    expect(stdout).not.toContain('This command is of');
  });
  expect(await new FileStore(store).has(runKeys('stuck').lease)).toBe(true);

  const other = await otherVersion(queues.cpu);
  await other.runUntil(async () => {
    const cancelled = await groundcam('cancel', 'stuck');
    expect(cancelled.stderr).toContain("groundcam: Run stuck can't stop by itself.");
    expect(cancelled.stderr).toMatch(/End it without them: .* cancel stuck --force/);
    expect(cancelled.code).toBe(1);

    const { stdout } = await groundcam('status', 'stuck');
    expect(stdout).toContain('they are of another version than those that began it');
    expect(stdout).toMatch(/Attempt \d+ by groundcam 9\.9\.9 at a step of groundcam-stuck/);
    expect(stdout).toMatch(/end it with: .* cancel stuck --force/);
    expect(stdout).toMatch(/^Workers +(.*, )?1 worker of groundcam 9\.9\.9/m);
    expect(stdout).toContain(`This command is of groundcam ${await buildName()}`);
    const json = await groundcam('status', 'stuck', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      status: 'running',
      answered: false,
      stuck: { workflowId, isOfOtherVersion: true },
    });

    const resumed = await groundcam('resume', 'stuck');
    expect(resumed.stderr).toContain('groundcam: Run stuck is running. Workers fail to continue');
    expect(resumed.code).toBe(2);

    const forced = await groundcam('cancel', 'stuck', '--force');
    expect(forced.stdout).toContain('ended by force, and with it 1 workflow under it.');
    expect(forced.stdout).toContain(`Its results so far are in ${new FileStore(store).uri}`);
    expect(forced.code).toBe(0);
  });
  expect(await new FileStore(store).has(runKeys('stuck').lease)).toBe(false);

  await withWorkers('all', async () => {
    const { code, stdout, stderr } = await groundcam('resume', 'stuck', '--json');
    expect(stderr).toContain('of groundcam 9.9.9');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ runId: 'stuck', n: 3, failed: 0 });
  });
});

it('does not wait for ever for workers that are gone', async () => {
  await temporal.client.workflow.start('auditWorkflow', {
    workflowId: 'groundcam-alone',
    taskQueue: 'nobody-cpu',
    args: [],
  });
  const { code, stderr } = await runHere(['cancel', 'alone']);
  expect(stderr).toContain('Run alone stops once a worker serves nobody-cpu: there is none');
  expect(code).toBe(1);
  expect((await runHere(['cancel', 'alone', '--force'])).code).toBe(0);
});

it('says of a study which workers serve it, and why they can not continue it', async () => {
  await temporal.client.workflow.start('studyWorkflow', {
    workflowId: studyWorkflowIdOf('silent'),
    taskQueue: 'studies-cpu',
    args: [],
  });
  const nobody = await runHere(['study', 'status', 'silent']);
  expect(nobody.stdout).toContain('none has asked studies-cpu for work lately');
  expect(nobody.code).toBe(0);
  await (
    await otherVersion('studies-cpu')
  ).runUntil(async () => {
    const { stdout } = await vi.waitUntil(
      async () => {
        const status = await runHere(['study', 'status', 'silent']);
        return status.stdout.includes('Attempt') && status;
      },
      { timeout: 120_000, interval: 100 },
    );
    expect(stdout).toContain('Workers fail to continue this study: they are of another version');
    expect(stdout).toMatch(/end it with: .* study cancel silent --force/);
    expect(stdout).toMatch(/^Workers +1 worker of groundcam 9\.9\.9$/m);
    const json = await runHere(['study', 'status', 'silent', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      studyId: 'silent',
      answered: false,
      stuck: { isOfOtherVersion: true },
      workers: [{ build: '9.9.9' }],
    });
  });
});
