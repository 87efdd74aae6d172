import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { workflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { startTestTemporal } from '../temporal.ts';
import { groundcam, printed, startGroundcam } from './groundcam.ts';

let temporal: TestWorkflowEnvironment;
let env: Record<string, string>;
beforeAll(async () => {
  temporal = await startTestTemporal();
  env = { TEMPORAL_ADDRESS: temporal.address };
});
afterAll(() => temporal?.teardown());

async function startWorker(settings: Record<string, string>): Promise<void> {
  const worker = startGroundcam(['worker'], { env: { ...env, ...settings } });
  onTestFinished(() => void worker.kill('SIGKILL'));
  await printed(worker, 'Worker ready');
}

/** Has new runs begin on a build, once the server has heard of it. */
async function promote(deploymentName: string, buildId: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await temporal.client.workflowService.setWorkerDeploymentCurrentVersion({
          namespace: 'default',
          deploymentName,
          buildId,
        });
        return 'promoted';
      },
      { timeout: 120_000 },
    )
    .toBe('promoted');
}

it('runs begin on the current build of the deployment and stay there', async () => {
  const store = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
  const voc = await (await TinyVoc.create()).addSamples(3);
  await startWorker({ GROUNDCAM_DEPLOYMENT: 'audits', GROUNDCAM_BUILD_ID: 'a' });
  // As Temporal's worker controller starts it.
  await startWorker({ TEMPORAL_DEPLOYMENT_NAME: 'audits', TEMPORAL_WORKER_BUILD_ID: 'b' });
  for (const build of ['a', 'b']) {
    await promote('audits', build);
    const model = ['--model', 'test/golden/cam/squeezenet.onnx', '--target', 'predicted'];
    const data = ['--dataset', voc.folder, '--class', 'aeroplane', '--no-baselines'];
    const where = ['--store', store, '--run-id', `on-${build}`, '--recompute', 'publish'];
    const { code, stderr } = await groundcam(['run', ...model, ...data, ...where, '--json'], {
      env,
    });
    expect(stderr).not.toContain('No worker');
    expect(code).toBe(0);
    const { raw } = await temporal.client.workflow
      .getHandle(workflowIdOf(`on-${build}`))
      .describe();
    const { versioningInfo } = raw.workflowExecutionInfo ?? {};
    expect(versioningInfo?.deploymentVersion).toMatchObject({
      deploymentName: 'audits',
      buildId: build,
    });
    // WORKFLOW behaviour 1 is PINNED.
    expect(versioningInfo?.behavior).toBe(1);
  }
});
