import type { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StudySpec } from '../../core/schema/study-spec.ts';
import type { StudyProgress, StudyRequest } from '../../workflows/contract/study-messages.ts';
import { workflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { PROGRESS_QUERY } from '../../workflows/contract/workflow-messages.ts';
import type { studyWorkflow } from '../../workflows/study.ts';
import { deferred } from '../deferred.ts';
import { freshQueues, startTestTemporal, withWorkers } from '../temporal.ts';
import { fakeActivities, type FakeRun } from './fake-activities.ts';

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTestTemporal();
});
afterAll(() => env?.teardown());

/** Starts a study of these models over fake activities, and hands its handle to `check`. */
async function withStudy<T>(
  run: FakeRun,
  spec: Partial<StudySpec> & { models: StudySpec['models'] },
  check: (
    handle: Awaited<ReturnType<typeof start>>,
    activities: ReturnType<typeof fakeActivities>,
    studyId: string,
  ) => Promise<T>,
  request: Partial<StudyRequest> = {},
): Promise<T> {
  const taskQueues = freshQueues();
  const activities = fakeActivities(run);
  const server = { connection: env.nativeConnection, namespace: 'default' };
  const studyId = `study-${crypto.randomUUID()}`;
  const whole: StudyRequest = {
    study: { id: studyId },
    spec: StudySpec.parse({ datasets: ['voc'], store: '/nowhere', baselines: false, ...spec }),
    taskQueues,
    searchAttributes: true,
    ...request,
  };
  return withWorkers(server, { queues: taskQueues, ...activities }, async () =>
    check(await start(whole), activities, studyId),
  );
}

function start(request: StudyRequest) {
  return env.client.workflow.start<typeof studyWorkflow>('studyWorkflow', {
    workflowId: crypto.randomUUID(),
    taskQueue: request.taskQueues.cpu,
    args: [request],
  });
}

const models = (...names: string[]) => names.map((name) => ({ uri: `${name}.onnx` }));

describe('studyWorkflow', () => {
  it('audits each model on each dataset, once, then publishes how all ended', async () => {
    const spec = { models: models('a', 'b'), datasets: StudySpec.shape.datasets.parse(['x', 'y']) };
    await withStudy({ pending: 1, cached: 2 }, spec, async (handle, fake, studyId) => {
      await expect(handle.result()).resolves.toEqual({ studyId, cells: 4, failed: 0 });
      expect(fake.calls.filter(({ stage }) => stage === 'publish')).toHaveLength(4);
      expect(fake.begunStudies).toMatchObject([{ studyId, resume: false }]);
      const { ended } = fake.publishedStudies[0]!;
      expect([...ended].sort((a, b) => a.cell - b.cell)).toEqual(
        [1, 2, 3, 4].map((number, cell) => ({
          cell,
          results: `${studyId}.00${number}`,
          computed: 1,
          cached: 2,
        })),
      );
    });
  });

  it('keeps the others if an audit fails, and tells why it did', async () => {
    const onPlan = (runId: string) =>
      runId.endsWith('.002')
        ? Promise.reject(ApplicationFailure.nonRetryable('no such model', 'InputError'))
        : Promise.resolve();
    await withStudy(
      { pending: 1, onPlan },
      { models: models('a', 'b', 'c') },
      async (handle, fake) => {
        await expect(handle.result()).resolves.toMatchObject({ cells: 3, failed: 1 });
        const failed = fake.publishedStudies[0]!.ended.filter((end) => 'failure' in end);
        expect(failed).toEqual([{ cell: 1, failure: 'no such model' }]);
      },
    );
  });

  it('fails if all audits do, and publishes nothing', async () => {
    const onPlan = () => Promise.reject(ApplicationFailure.nonRetryable('no such model'));
    await withStudy({ pending: 1, onPlan }, { models: models('a', 'b') }, async (handle, fake) => {
      const error = (await handle.result().catch((each: unknown) => each)) as WorkflowFailedError;
      expect(error.cause?.message).toBe(
        'All 2 audits of the study failed, the first with: no such model',
      );
      expect(fake.publishedStudies).toEqual([]);
    });
  });

  it('runs no more audits at a time than the window allows, and tells how far it is', async () => {
    let inFlight = 0;
    let most = 0;
    const release = deferred();
    const both = deferred();
    const onPlan = async () => {
      most = Math.max(most, ++inFlight);
      if (inFlight === 2) both.resolve();
      await release.promise;
      inFlight -= 1;
    };
    const spec = { models: models('a', 'b', 'c', 'd'), window: 2 };
    await withStudy({ pending: 1, onPlan }, spec, async (handle, _fake, studyId) => {
      await both.promise;
      expect(await handle.query<StudyProgress>(PROGRESS_QUERY)).toEqual({
        stage: 'audit',
        cells: 4,
        finished: 0,
        failed: 0,
        running: [`${studyId}.001`, `${studyId}.002`],
      });
      release.resolve();
      await handle.result();
    });
    expect(most).toBe(2);
  });

  it('goes on in a new history after a number of audits, with nothing lost or done twice', async () => {
    const spec = { models: models('a', 'b', 'c', 'd', 'e'), cellsPerHistory: 2 };
    await withStudy({ pending: 1 }, spec, async (handle, fake) => {
      await expect(handle.result()).resolves.toMatchObject({ cells: 5, failed: 0 });
      expect(fake.begunStudies).toHaveLength(1);
      expect(fake.calls.filter(({ stage }) => stage === 'plan')).toHaveLength(5);
      expect(fake.publishedStudies[0]!.ended.map(({ cell }) => cell).sort()).toEqual([
        0, 1, 2, 3, 4,
      ]);
    });
  });

  it('stops its audits when it is cancelled', async () => {
    const begun = deferred();
    const onPlan = () => Promise.resolve(begun.resolve());
    const never = new Promise<void>(() => {});
    await withStudy(
      { pending: 1, onPlan, onExplain: () => never },
      { models: models('a', 'b'), window: 1 },
      async (handle, fake, studyId) => {
        await begun.promise;
        await handle.cancel();
        await expect(handle.result()).rejects.toThrow();
        const audit = env.client.workflow.getHandle(workflowIdOf(`${studyId}.001`));
        await audit.result().catch(() => undefined);
        expect((await audit.describe()).status.name).toBe('CANCELLED');
        expect(fake.publishedStudies).toEqual([]);
      },
    );
  });

  it('resumes its audits if it is resumed', async () => {
    await withStudy(
      { pending: 0, cached: 3, unchangedSince: 'earlier' },
      { models: models('a') },
      async (handle, fake, studyId) => {
        await handle.result();
        expect(fake.begunStudies).toMatchObject([{ studyId, resume: true }]);
        expect(fake.publishedStudies[0]!.ended).toEqual([
          { cell: 0, results: 'earlier', computed: 0, cached: 3 },
        ]);
      },
      { resume: true },
    );
  });
});
