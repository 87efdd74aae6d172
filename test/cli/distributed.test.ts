import type { ChildProcess } from 'node:child_process';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { s3Environment, startTestS3 } from '../servers.ts';
import { startTestTemporal } from '../temporal.ts';
import { finished, groundcam, printed, startGroundcam } from './groundcam.ts';

const ADDRESS = /^https:\/\/bucket[.]example[.]com\/audits\/runs\/[^/]+\/report[.]html$/;

let temporal: TestWorkflowEnvironment;
let s3: Awaited<ReturnType<typeof startTestS3>>;
let voc: TinyVoc;
let env: Record<string, string>;
const workers: ChildProcess[] = [];
beforeAll(async () => {
  [temporal, s3] = await Promise.all([startTestTemporal(), startTestS3()]);
  env = { TEMPORAL_ADDRESS: temporal.address, ...s3Environment(s3) };
  voc = await (await TinyVoc.create()).addSamples(5);
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await Promise.all([temporal?.teardown(), s3?.stop()]);
});

it('runs on a Temporal server and S3 with one worker for each role', async () => {
  const health: string[] = [];
  for (const role of ['cpu', 'gpu']) {
    const address = `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
    const places = `s3://${s3.bucket} ${voc.folder} test/golden`;
    const settings = { GROUNDCAM_ROLE: role, GROUNDCAM_HEALTH: address, GROUNDCAM_ALLOW: places };
    const worker = startGroundcam(['worker', '--concurrency', '8', '--threads', '1'], {
      env: { ...env, ...settings },
    });
    workers.push(worker);
    health.push(address);
    await printed(worker, 'ready');
  }
  for (const address of health) {
    expect(await (await fetch(`http://${address}/livez`)).json()).toEqual({
      ok: true,
      checks: { inference: 'ok' },
    });
    await expect
      .poll(async (): Promise<unknown> => (await fetch(`http://${address}/readyz`)).json())
      .toEqual({
        ok: true,
        checks: {
          workers: 'ok',
          temporal: 'ok',
          cache: 'ok',
          [`s3://${s3.bucket}`]: 'ok',
          [voc.folder]: 'ok',
          'test/golden': 'ok',
        },
      });
  }
  const ended = workers.map(finished);

  const store = `s3://${s3.bucket}/audits`;
  const { code, stdout, stderr } = await groundcam(
    [
      'run',
      '--model',
      'test/golden/cam/squeezenet.onnx',
      '--dataset',
      voc.folder,
      '--class',
      'aeroplane',
      '--target',
      'predicted',
      '--store',
      store,
      '--report-url',
      'https://bucket.example.com',
      '--json',
    ],
    { env },
  );
  expect(stderr).not.toContain('dev server');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    n: 5,
    failed: 0,
    outputs: {
      report: expect.stringContaining(store) as string,
      reportUrl: expect.stringMatching(ADDRESS) as string,
    },
  });
  const { runId } = JSON.parse(stdout) as { runId: string };
  const shown = await temporal.client.workflow
    .getHandle(workflowIdOf(runId))
    .query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(shown.currentDetails).toMatch(/^\[Report\]\(<https:.*\/report[.]html>\)$/m);

  for (const worker of workers) worker.kill('SIGTERM');
  const [cpu, gpu] = await Promise.all(ended);
  expect(cpu).toMatchObject({ code: 0 });
  expect(gpu).toMatchObject({ code: 0 });
  expect(gpu?.stderr.match(/Inference runs on/g)).toHaveLength(1);
  expect(`${cpu?.stderr}${gpu?.stderr}`).toContain('Worker stopped');
});

it('ends with what is wrong where a worker can not be made', async () => {
  const { code, stderr } = await groundcam(['worker'], {
    env: { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: 'nowhere' },
  });
  expect(stderr).toContain(
    `groundcam: The Temporal server at ${temporal.address} has no namespace nowhere`,
  );
  expect(code).toBe(2);
});

it('names the version of the server', async () => {
  const { stdout } = await groundcam(['doctor'], { env });
  expect(stdout).toMatch(/ok +Temporal +server \d+\.\d+\.\d+ at /);
});

it('does not start a worker without a server', async () => {
  const { code, stderr } = await groundcam(['worker'], { env: { TEMPORAL_ADDRESS: '' } });
  expect(stderr).toContain('Set TEMPORAL_ADDRESS');
  expect(code).toBe(2);
});
