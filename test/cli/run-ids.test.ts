import type { ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { startTestTemporal } from '../temporal.ts';
import { finished, groundcam, printed, startGroundcam } from './groundcam.ts';

let temporal: TestWorkflowEnvironment;
let env: Record<string, string>;
let store: string;
let audit: string[];
const workers: ChildProcess[] = [];

const command = (...args: string[]) => groundcam([...args, '--store', store], { env });

async function startWorker(role: string): Promise<void> {
  const worker = startGroundcam(['worker', '--role', role], { env });
  workers.push(worker);
  await printed(worker, 'ready');
}

/** The server forgets a workflow that has ended, as it does once the namespace's retention is over. */
async function forget(runId: string): Promise<void> {
  const { workflowService } = temporal.connection;
  const execution = { workflowId: workflowIdOf(runId) };
  const request = { namespace: 'default', workflowExecution: execution };
  await workflowService.deleteWorkflowExecution(request);
  const isKnown = () =>
    temporal.client.workflow
      .getHandle(execution.workflowId)
      .describe()
      .then(
        () => true,
        () => false,
      );
  await expect.poll(isKnown, { timeout: 50_000 }).toBe(false);
}

beforeAll(async () => {
  temporal = await startTestTemporal();
  env = { TEMPORAL_ADDRESS: temporal.address };
  store = await mkdtemp(join(tmpdir(), 'groundcam-run-ids-'));
  const voc = await (await TinyVoc.create()).addSamples(2);
  audit = [
    ...['--model', 'test/golden/cam/squeezenet.onnx', '--dataset', voc.folder],
    ...['--class', 'aeroplane', '--target', 'predicted'],
  ];
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await temporal?.teardown();
});

it('refuses to start a run that is running, and lets one be continued that was terminated', async () => {
  // Without a worker of the gpu role the run plans, and waits.
  await startWorker('cpu');
  const run = startGroundcam(['run', ...audit, '--run-id', 'nightly', '--store', store], { env });
  const ended = finished(run);
  await printed(run, 'Measuring 2 samples');

  for (const again of [
    ['run', ...audit, '--run-id', 'nightly'],
    ['resume', 'nightly'],
  ]) {
    const { code, stderr } = await command(...again);
    expect(stderr).toContain('groundcam: Run nightly is running');
    expect(code).toBe(2);
  }

  await temporal.client.workflow.getHandle(workflowIdOf('nightly')).terminate('by hand');
  const { code, stderr } = await ended;
  expect(stderr).toContain('groundcam: Run nightly was terminated');
  expect(stderr).toContain('groundcam resume nightly');
  expect(code).toBe(1);
});

it('continues a run that the server has forgotten, and tells that it has stopped', async () => {
  await forget('nightly');
  const status = await command('status', 'nightly', '--json');
  expect(JSON.parse(status.stdout)).toMatchObject({ failure: { status: 'stopped' } });
  expect((await command('run', ...audit, '--run-id', 'nightly')).stderr).toContain(
    'Run nightly already exists',
  );
  await startWorker('gpu');
  expect(await command('resume', 'nightly', '--json')).toMatchObject({ code: 0 });
});

it('knows a finished run that the server has forgotten by its store', async () => {
  await forget('nightly');
  const status = await command('status', 'nightly', '--json');
  expect(JSON.parse(status.stdout)).toMatchObject({ status: 'completed', n: 2 });
  expect((await command('list')).stdout).toContain('nightly');
  expect(await command('run', ...audit)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('No changes since run nightly') as string,
  });
  expect((await command('resume', 'nightly')).stderr).toContain('Run nightly has finished');
  expect(await command('gate', 'nightly', '--min-n', '2')).toMatchObject({ code: 0 });
});
