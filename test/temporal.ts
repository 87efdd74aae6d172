import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { CpuActivities, GpuActivities, WholeActivities } from '../activities/index.ts';
import { AuditSpec } from '../core/schema/audit-spec.ts';
import { searchAttributes } from '../workflows/contract/search-attributes.ts';
import type { AuditRequest, TaskQueues } from '../workflows/contract/workflow-messages.ts';
import { dynamicConfig } from '../workers/embedded/dev-server.ts';
import { builtFile } from '../workers/built-file.ts';
import { temporalPath } from './servers.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** How often a dev server is started that is not there within the 5 s that the SDK waits: the machine may be busy. */
const STARTS = 3;

/** A Temporal dev server of the test's own, with arguments of the command line. */
export async function startTestTemporal(
  extraArgs: readonly string[] = [],
): Promise<TestWorkflowEnvironment> {
  for (let start = 1; ; start++) {
    try {
      return await TestWorkflowEnvironment.createLocal({
        server: {
          executable: { type: 'existing-path', path: temporalPath() },
          searchAttributes: Object.values(searchAttributes),
          extraArgs: [...dynamicConfig, ...extraArgs],
        },
      });
    } catch (error) {
      if (start === STARTS || !/did not start within/.test(String(error))) throw error;
    }
  }
}

/** Runs `work` while workers serve the queues with the activities given. */
export async function withWorkers<T>(
  {
    connection,
    namespace,
  }: { connection: TestWorkflowEnvironment['nativeConnection']; namespace: string },
  {
    queues,
    cpu,
    gpu,
    whole,
    explains = 100,
  }: {
    queues: TaskQueues;
    cpu: CpuActivities;
    gpu: GpuActivities;
    /** Activities of workers that do all stages, on a queue of their own. Default: there are none. */
    whole?: { taskQueue: string; activities: WholeActivities };
    explains?: number;
  },
  work: () => Promise<T>,
): Promise<T> {
  const shared = { connection, namespace };
  const workers = await Promise.all([
    ...(whole ? [Worker.create({ ...shared, ...whole })] : []),
    Worker.create({
      ...shared,
      taskQueue: queues.cpu,
      activities: cpu,
      workflowBundle: { codePath: builtFile('workflows.js') },
    }),
    Worker.create({
      ...shared,
      taskQueue: queues.gpu,
      activities: gpu,
      maxConcurrentActivityTaskExecutions: explains,
    }),
  ]);
  return workers.reduceRight((inner, worker) => () => worker.runUntil(inner), work)();
}

/** Queues that no other test uses. */
export function freshQueues(): TaskQueues {
  const id = crypto.randomUUID();
  return { cpu: `cpu-${id}`, gpu: `gpu-${id}` };
}

/** A request whose spec is filled up with defaults. */
export function auditRequest(
  queues: TaskQueues,
  overrides: {
    execution?: Partial<AuditSpec['execution']>;
    baselines?: boolean;
    dryRun?: boolean;
  } = {},
): AuditRequest {
  return {
    runId: 'test-run',
    spec: AuditSpec.parse({
      model: { uri: 'model.onnx' },
      dataset: { uri: 'dataset' },
      store: '/nowhere',
      execution: overrides.execution ?? {},
      baselines: overrides.baselines,
    }),
    taskQueues: queues,
    dryRun: overrides.dryRun ?? false,
    searchAttributes: true,
  };
}
