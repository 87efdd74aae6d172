import type { ChildProcess } from 'node:child_process';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { s3Environment, startTestS3 } from '../servers.ts';
import { startTestTemporal } from '../temporal.ts';
import { finished, groundcam, printed, startGroundcam } from './groundcam.ts';

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
  for (const role of ['cpu', 'gpu']) {
    const worker = startGroundcam(['worker', '--role', role], { env });
    workers.push(worker);
    await printed(worker, 'ready');
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
      '--json',
    ],
    { env },
  );
  expect(stderr).not.toContain('dev server');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    n: 5,
    failed: 0,
    outputs: { report: expect.stringContaining(store) as string },
  });

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
