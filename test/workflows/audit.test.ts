import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchAttributes } from '../../workflows/contract/search-attributes.ts';
import type { AuditRequest } from '../../workflows/contract/workflow-messages.ts';
import { readProgress } from '../../client/read-progress.ts';
import type { auditWorkflow } from '../../workflows/audit.ts';
import { deferred } from '../deferred.ts';
import { auditRequest, freshQueues, startTestTemporal, withWorkers } from '../temporal.ts';
import { fakeActivities, type FakeRun } from './fake-activities.ts';

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTestTemporal();
});
afterAll(() => env?.teardown());

/** Starts an audit over fake activities and hands its handle to `check` while workers run. */
async function withAudit<T>(
  run: FakeRun,
  options: Parameters<typeof auditRequest>[1],
  check: (
    handle: Awaited<ReturnType<typeof start>>,
    activities: ReturnType<typeof fakeActivities>,
  ) => Promise<T>,
): Promise<T> {
  const queues = freshQueues();
  const activities = fakeActivities({ ...run, ...options?.execution });
  const server = { connection: env.nativeConnection, namespace: 'default' };
  return withWorkers(server, { queues, ...activities }, async () =>
    check(await start(auditRequest(queues, options)), activities),
  );
}

function start(request: AuditRequest, workflowId: string = crypto.randomUUID()) {
  return env.client.workflow.start<typeof auditWorkflow>('auditWorkflow', {
    workflowId,
    taskQueue: request.taskQueues.cpu,
    args: [request],
  });
}

describe('auditWorkflow', () => {
  it('takes every sample through all stages once, then reduces and publishes', async () => {
    await withAudit(
      { pending: 7, cached: 2 },
      { execution: { shardSize: 3 } },
      async (handle, { calls, samplesOf }) => {
        const outcome = await handle.result();
        for (const stage of ['preprocess', 'explain', 'measure']) {
          expect(samplesOf(stage)).toEqual([0, 1, 2, 3, 4, 5, 6]);
        }
        expect(calls.filter(({ stage }) => stage === 'collect')).toHaveLength(3);
        expect(calls.slice(-2)).toEqual([{ stage: 'reduce' }, { stage: 'publish' }]);
        expect(outcome).toMatchObject({
          kind: 'finished',
          summary: { verdict: 'on-object', n: 9 },
        });
      },
    );
  });

  it('keeps no more samples in flight than the windows allow', async () => {
    let inFlight = 0;
    let most = 0;
    const onExplain = async () => {
      most = Math.max(most, ++inFlight);
      await sleep(20);
      inFlight -= 1;
    };
    const execution = { shardSize: 5, shardWindow: 2, sampleWindow: 2 };
    await withAudit({ pending: 20, onExplain }, { execution }, (handle) => handle.result());
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('goes on in a new history after a number of shards, with nothing lost or done twice', async () => {
    const execution = { shardSize: 1, shardsPerHistory: 2 };
    await withAudit({ pending: 5, excluded: [0] }, { execution }, async (handle, fake) => {
      await handle.result();
      const { calls, samplesOf } = fake;
      expect(samplesOf('preprocess')).toEqual([0, 1, 2, 3, 4]);
      expect(calls.filter(({ stage }) => stage === 'plan')).toHaveLength(1);
      await expect(readProgress(env.client, handle.workflowId)).resolves.toMatchObject({
        stage: 'done',
        measured: 4,
        excluded: 1,
      });
      const { runId } = await env.client.workflow.getHandle(handle.workflowId).describe();
      expect(runId).not.toBe(handle.firstExecutionRunId);
    });
  });

  it('ends an excluded sample after preprocess', async () => {
    await withAudit({ pending: 3, excluded: [1] }, {}, async (handle, { samplesOf }) => {
      await handle.result();
      expect(samplesOf('preprocess')).toEqual([0, 1, 2]);
      expect(samplesOf('explain')).toEqual([0, 2]);
      expect(samplesOf('measure')).toEqual([0, 2]);
    });
  });

  it('keeps a sample that fails as a row with its reason and goes on', async () => {
    const execution = { minSuccess: 0.5 };
    await withAudit(
      { pending: 3, failing: [1] },
      { execution },
      async (handle, { calls, failures }) => {
        await expect(handle.result()).resolves.toMatchObject({ kind: 'finished' });
        expect(failures).toMatchObject([
          { position: 1, stage: 'explain', message: 'no heat for 1' },
        ]);
        expect(calls.filter(({ stage }) => stage === 'measure')).toHaveLength(2);
      },
    );
  });

  it('counts no attempt of an activity whose worker stops', async () => {
    let stops = 0;
    const onReduce = () =>
      ++stops > 7
        ? Promise.resolve()
        : Promise.reject(ApplicationFailure.create({ type: 'WorkerShutdown' }));
    await withAudit({ pending: 1, onReduce }, {}, async (handle, { calls }) => {
      await expect(handle.result()).resolves.toMatchObject({ kind: 'finished' });
      expect(calls.filter(({ stage }) => stage === 'reduce')).toHaveLength(8);
    });
  });

  it('takes a sample through its stages again when an artifact of it is lost', async () => {
    let losses = 1;
    const onExplain = ([sample]: readonly number[]) =>
      sample === 1 && losses-- > 0 ? lost() : Promise.resolve();
    await withAudit({ pending: 3, onExplain }, {}, async (handle, { samplesOf, failures }) => {
      await handle.result();
      expect(samplesOf('preprocess')).toEqual([0, 1, 1, 2]);
      expect(samplesOf('measure')).toEqual([0, 1, 2]);
      expect(failures).toEqual([]);
    });
  });

  it('gives up a sample whose artifacts are lost again and again', async () => {
    const onExplain = ([sample]: readonly number[]) => (sample === 1 ? lost() : Promise.resolve());
    const execution = { minSuccess: 0.5 };
    await withAudit({ pending: 3, onExplain }, { execution }, async (handle, fake) => {
      await handle.result();
      expect(fake.samplesOf('preprocess')).toEqual([0, 1, 1, 1, 1, 1, 2]);
      expect(fake.failures).toMatchObject([{ position: 1, message: 'a flipped bit' }]);
    });
  });

  it('plans and measures again when reduce finds measurements lost', async () => {
    let losses = 1;
    const onReduce = () => (losses-- > 0 ? lost() : Promise.resolve());
    await withAudit({ pending: 2, onReduce }, {}, async (handle, { calls, samplesOf }) => {
      await expect(handle.result()).resolves.toMatchObject({ kind: 'finished' });
      expect(calls.filter(({ stage }) => stage === 'plan')).toHaveLength(2);
      expect(samplesOf('measure')).toEqual([0, 0, 1, 1]);
      expect(calls.filter(({ stage }) => stage === 'publish')).toHaveLength(1);
    });
  });

  it('plans and measures again when baselines find maps lost', async () => {
    let losses = 1;
    const onMeasureBaselines = () => (losses-- > 0 ? lost() : Promise.resolve());
    await withAudit({ pending: 2, onMeasureBaselines }, {}, async (handle, { calls }) => {
      await handle.result();
      expect(calls.filter(({ stage }) => stage === 'plan')).toHaveLength(2);
      expect(calls.filter(({ stage }) => stage === 'measureBaselines')).toHaveLength(2);
      expect(calls.filter(({ stage }) => stage === 'reduce')).toHaveLength(1);
    });
  });

  it('fails when measurements are lost again and again', async () => {
    await withAudit({ pending: 0, onReduce: lost }, {}, async (handle, { calls }) => {
      await expect(handle.result()).rejects.toThrow();
      expect(calls.filter(({ stage }) => stage === 'reduce')).toHaveLength(5);
      expect(calls.filter(({ stage }) => stage === 'publish')).toEqual([]);
    });
  });

  it('gives samples to an activity together, as many as asked for', async () => {
    const execution = { shardSize: 5, imagesPerActivity: 2 };
    await withAudit({ pending: 7, excluded: [2] }, { execution }, async (handle, fake) => {
      await handle.result();
      expect(fake.samplesOf('preprocess')).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expect(fake.samplesOf('measure')).toEqual([0, 1, 3, 4, 5, 6]);
      const sizes = fake.calls
        .filter(({ stage }) => stage === 'explain')
        .map(({ positions = [] }) => positions.length);
      expect(sizes.sort()).toEqual([1, 1, 2, 2]);
    });
  });

  it('takes a batch that fails apart, so that one bad sample is one failed row', async () => {
    const execution = { imagesPerActivity: 4, minSuccess: 0.5 };
    await withAudit(
      { pending: 8, excluded: [1], failing: [2] },
      { execution },
      async (handle, { failures, samplesOf }) => {
        await handle.result();
        expect(failures).toMatchObject([
          { position: 2, stage: 'explain', message: 'no heat for 2' },
        ]);
        expect(samplesOf('measure')).toEqual([0, 3, 4, 5, 6, 7]);
        await expect(readProgress(env.client, handle.workflowId)).resolves.toMatchObject({
          measured: 6,
          excluded: 1,
          failed: 1,
        });
      },
    );
  });

  it('publishes, then fails, when more samples failed than allowed', async () => {
    await withAudit({ pending: 4, failing: [0, 1] }, {}, async (handle, { calls }) => {
      const error = await handle.result().catch((reason: WorkflowFailedError) => reason);
      expect(String((error as WorkflowFailedError).cause?.message)).toContain(
        '2 of 4 samples failed',
      );
      expect(calls.at(-1)).toEqual({ stage: 'publish' });
    });
  });

  it('stops after the plan in a dry run', async () => {
    await withAudit({ pending: 4 }, { dryRun: true }, async (handle, { calls }) => {
      await expect(handle.result()).resolves.toMatchObject({
        kind: 'planned',
        plan: { samples: 4 },
      });
      expect(calls).toEqual([{ stage: 'plan' }]);
    });
  });

  it('ends after the plan, and names the run with the results, where nothing has changed', async () => {
    const run = { pending: 0, cached: 5, unchangedSince: 'run-before' };
    await withAudit(run, {}, async (handle, { calls }) => {
      await expect(handle.result()).resolves.toMatchObject({
        kind: 'unchanged',
        runId: 'run-before',
      });
      expect(calls).toEqual([{ stage: 'plan' }]);
    });
  });

  it('does no work for samples that the store already has', async () => {
    await withAudit({ pending: 0, cached: 5 }, {}, async (handle, { calls }) => {
      await handle.result();
      const stages = ['plan', 'prepareBaselines', 'measureBaselines', 'reduce', 'publish'];
      expect(calls.map(({ stage }) => stage)).toEqual(stages);
    });
  });

  it('measures baselines of all shards once all samples are measured, cached ones too', async () => {
    const execution = { shardSize: 2 };
    await withAudit({ pending: 3, cached: 3 }, { execution }, async (handle, { calls }) => {
      await handle.result();
      const prepared = calls.findIndex(({ stage }) => stage === 'prepareBaselines');
      const measured = calls.filter(({ stage }) => stage === 'measureBaselines');
      expect(measured.map(({ shard }) => shard).sort()).toEqual([0, 1, 2, 3]);
      expect(calls.slice(prepared).some(({ stage }) => stage === 'measure')).toBe(false);
      expect(calls.slice(0, prepared).filter(({ stage }) => stage === 'collect')).toHaveLength(2);
    });
  });

  it('leaves baselines out where the spec says so', async () => {
    await withAudit({ pending: 1 }, { baselines: false }, async (handle, { calls }) => {
      await handle.result();
      expect(calls.some(({ stage }) => stage.endsWith('Baselines'))).toBe(false);
    });
  });

  it('tells its progress, shards in flight included, while samples are under way', async () => {
    const gate = deferred();
    const onExplain = ([sample]: readonly number[]) =>
      sample! < 2 ? Promise.resolve() : gate.promise;
    await withAudit({ pending: 4, cached: 1, onExplain }, {}, async (handle) => {
      await expect
        .poll(() => readProgress(env.client, handle.workflowId), { timeout: 20_000 })
        .toMatchObject({ stage: 'measure', pending: 4, cached: 1, measured: 2 });
      gate.resolve();
      await handle.result();
      await expect(readProgress(env.client, handle.workflowId)).resolves.toMatchObject({
        stage: 'done',
        measured: 4,
        shards: [],
      });
    });
  });

  it('stops soon and publishes nothing when it is cancelled', async () => {
    const gate = deferred();
    await withAudit(
      { pending: 50, onExplain: () => gate.promise },
      { execution: { sampleWindow: 4 } },
      async (handle, { calls }) => {
        await expect
          .poll(() => calls.some(({ stage }) => stage === 'explain'), { timeout: 20_000 })
          .toBe(true);
        await handle.cancel();
        gate.resolve();
        await expect(handle.result()).rejects.toThrow();
        expect(calls.map(({ stage }) => stage)).not.toContain('publish');
        expect(calls.length).toBeLessThan(50);
        const { status } = await handle.describe();
        expect(status.name).toBe('CANCELLED');
      },
    );
  });

  it('leaves its verdict and effect where the UI can search for them', async () => {
    await withAudit({ pending: 1 }, {}, async (handle) => {
      await handle.result();
      const { typedSearchAttributes } = await handle.describe();
      expect(typedSearchAttributes.get(searchAttributes.verdict)).toBe('on-object');
      expect(typedSearchAttributes.get(searchAttributes.effect)).toBe(1.5);
    });
  });

  it('takes the place of a child that an earlier, terminated execution left running', async () => {
    const queues = freshQueues();
    const workflowId = crypto.randomUUID();
    const leftOver = await env.client.workflow.start('shardWorkflow', {
      workflowId: `${workflowId}.samples-0-2`,
      taskQueue: 'nobody-serves-this',
    });
    const fake = fakeActivities({ pending: 3 });
    const server = { connection: env.nativeConnection, namespace: 'default' };
    await withWorkers(server, { queues, ...fake }, async () => {
      const handle = await start(auditRequest(queues), workflowId);
      await expect(handle.result()).resolves.toMatchObject({ kind: 'finished' });
    });
    expect(fake.samplesOf('measure')).toEqual([0, 1, 2]);
    const { workflowId: id, firstExecutionRunId } = leftOver;
    const { status } = await env.client.workflow.getHandle(id, firstExecutionRunId).describe();
    expect(status.name).toBe('TERMINATED');
  });
});

/** What an activity throws whose input was broken. */
function lost(): Promise<never> {
  return Promise.reject(
    ApplicationFailure.create({ message: 'a flipped bit', type: 'CorruptArtifactError' }),
  );
}
