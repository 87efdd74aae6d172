import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WorkflowFailedError } from '@temporalio/client';
import { TimeoutType } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { obtainForPlan } from '../../../activities/shared/explainer.ts';
import { activityWatch } from '../../../activities/shared/watch.ts';
import { obtainModel } from '../../../infra/hub/obtain-model.ts';
import { lfs, MiniHub } from '../../infra/hub/mini-hub.ts';
import { freshQueues, startTestTemporal } from '../../temporal.ts';
import type { DownloadActivities, downloadWorkflow } from './download-workflow.ts';

/** Longer than the heartbeat timeout, in pieces that come more often than it asks for. */
const DRIP = { pieces: 25, everyMs: 200 };

let env: TestWorkflowEnvironment;
let workflowBundle: WorkflowBundleWithSourceMap;
let hub: MiniHub;
beforeAll(async () => {
  env = await startTestTemporal();
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('download-workflow.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
});
afterAll(() => env?.teardown());
beforeEach(async () => {
  hub = await new MiniHub().start();
  vi.stubEnv('HF_ENDPOINT', hub.endpoint);
  vi.stubEnv('GROUNDCAM_CACHE', await mkdtemp(join(tmpdir(), 'groundcam-slow-')));
  hub.commit('team/slow', { 'model.onnx': lfs(await readFile('test/golden/cam/squeezenet.onnx')) });
  hub.drip = DRIP;
});
afterEach(() => {
  hub.stop();
  vi.unstubAllEnvs();
});

async function run(download: DownloadActivities['download']): Promise<string> {
  const { cpu: taskQueue } = freshQueues();
  const worker = await Worker.create({
    ...{ connection: env.nativeConnection, namespace: 'default', taskQueue, workflowBundle },
    activities: { download } satisfies DownloadActivities,
  });
  return worker.runUntil(
    env.client.workflow.execute<typeof downloadWorkflow>('downloadWorkflow', {
      workflowId: taskQueue,
      taskQueue,
    }),
  );
}

it('a download from the Hub that takes longer than the heartbeat timeout ends', async () => {
  const place = await run(
    async () => (await obtainForPlan('hf://team/slow', activityWatch())).place,
  );
  expect(await readFile(place)).toEqual(await readFile('test/golden/cam/squeezenet.onnx'));
});

it('one that nobody hears of is given up: the timeout is short enough to notice', async () => {
  const ended = run(async () => (await obtainModel('hf://team/slow')).place);
  const error: unknown = await ended.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WorkflowFailedError);
  expect(error).toMatchObject({ cause: { cause: { timeoutType: TimeoutType.HEARTBEAT } } });
});
