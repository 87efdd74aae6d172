import type { DataConverter } from '@temporalio/common';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import {
  createCpuActivities,
  createGpuActivities,
  createWholeActivities,
  SAMPLES_IN_WORK,
} from '../activities/index.ts';
import type { Inference } from '../activities/shared/inference.ts';
import type { Metrics } from '../activities/shared/metrics.ts';
import { Runs } from '../activities/shared/runs.ts';
import type { TaskQueues } from '../workflows/contract/workflow-messages.ts';
import { AllowedUris } from '../store/allowed-uris.ts';
import { builtFile } from './built-file.ts';
import { HeavyThreads } from './heavy/heavy-threads.ts';
import { limitHeapGrowth } from './heap-growth.ts';
import { optimizeLater } from './optimize-later.ts';
import { SampleThreads } from './samples/sample-threads.ts';
import { sampleLogAttributes } from './telemetry/sample-log-attributes.ts';
import type { Tracing } from './telemetry/tracing.ts';
import { translateErrors } from './translate-errors.ts';
import { versions } from './versions.ts';
import { workerIdentity } from './worker-identity.ts';

/** What a worker process serves: workflows and cpu activities, inference, or both. */
export type Role = 'cpu' | 'gpu' | 'all';

/** A version of a worker deployment. Workers of both queues need the same. */
export interface WorkerDeployment {
  name: string;
  buildId: string;
  /** Whether a run stays with the build that began it, or goes on with the current one. */
  versioning: 'pinned' | 'auto-upgrade';
}

export interface AuditWorkersOptions {
  connection: NativeConnection;
  namespace: string;
  role: Role;
  taskQueues: TaskQueues;
  inference: Inference;
  /** Default: nothing is counted. */
  metrics?: Metrics;
  /** URIs of the places that the worker may read and write. Default: everything. */
  allow?: readonly string[] | undefined;
  /** Default: no spans are made. */
  tracing?: Tracing | undefined;
  /**
   * How long activities may go on after the worker was asked to stop, in ms; then they are cancelled, and other
   * workers take them. Default: 20 s.
   */
  shutdownGrace?: number | undefined;
  /** Samples and activities that are processed at once on each queue. Default: `SAMPLES_IN_WORK`. */
  concurrency?: number | undefined;
  /** Threads that decode and measure on the queue for all stages. Default: one a core. */
  threads?: number | undefined;
  /** Version of the workers, if the server chooses workers by it. Default: any worker takes any run. */
  deployment?: WorkerDeployment | undefined;
  /** How payloads are converted. Default: as JSON, not encrypted. */
  dataConverter?: DataConverter | undefined;
}

/** Kubernetes kills 30 s after its signal: this leaves time to cancel what is left and to close. */
const SHUTDOWN_GRACE = 20_000;

/** How long a batch of samples waits for a worker that takes it through all stages, in ms. */
const WHOLE_PATIENCE = 300_000;

/** Makes the Temporal workers of a role. Run them with `runWorkers`. */
export async function createAuditWorkers(options: AuditWorkersOptions): Promise<Worker[]> {
  const { connection, namespace, role, taskQueues, metrics, tracing, dataConverter, deployment } =
    options;
  limitHeapGrowth();
  optimizeLater();
  const allowed = new AllowedUris(options.allow);
  const runs = new Runs(allowed);
  const inference = tracing?.inference(options.inference) ?? options.inference;
  const inWork = {
    cpu: options.concurrency ?? SAMPLES_IN_WORK.cpu,
    gpu: options.concurrency ?? SAMPLES_IN_WORK.gpu,
    all: options.concurrency ?? SAMPLES_IN_WORK.all,
  };
  const wholeQueue = { taskQueue: `${taskQueues.cpu}-whole`, patience: WHOLE_PATIENCE };
  const dependencies = { inference, runs, allowed, ...(metrics && { metrics }) };
  const shared: Pick<
    WorkerOptions,
    | 'connection'
    | 'namespace'
    | 'identity'
    | 'shutdownGraceTime'
    | 'maxHeartbeatThrottleInterval'
    | 'interceptors'
    | 'dataConverter'
    | 'workerDeploymentOptions'
  > = {
    connection,
    namespace,
    identity: await workerIdentity(),
    ...(dataConverter && { dataConverter }),
    ...(deployment && {
      workerDeploymentOptions: {
        version: { deploymentName: deployment.name, buildId: deployment.buildId },
        useWorkerVersioning: true,
        defaultVersioningBehavior: deployment.versioning === 'pinned' ? 'PINNED' : 'AUTO_UPGRADE',
      },
    }),
    shutdownGraceTime: options.shutdownGrace ?? SHUTDOWN_GRACE,
    // Cancellation reaches an activity with the answer to a heartbeat.
    maxHeartbeatThrottleInterval: '5s',
    interceptors: {
      activity: [...(tracing?.activities(runs) ?? []), sampleLogAttributes(runs), translateErrors],
    },
  };
  const cpu = async () => {
    const build = await versions();
    const heavy = new HeavyThreads({ versions: build, allow: options.allow });
    return Worker.create({
      ...shared,
      taskQueue: taskQueues.cpu,
      workflowBundle: { codePath: builtFile(tracing ? 'workflows-traced.js' : 'workflows.js') },
      ...(tracing && { sinks: tracing.sinks }),
      activities: createCpuActivities({
        ...dependencies,
        versions: build,
        heavy,
        samplesInWork: inWork.cpu,
        ...(role === 'all' && { whole: wholeQueue }),
      }),
      maxConcurrentActivityTaskExecutions: inWork.cpu,
    });
  };
  const gpu = async () =>
    Worker.create({
      ...shared,
      taskQueue: taskQueues.gpu,
      activities: createGpuActivities({
        ...dependencies,
        versions: await versions(),
        samplesInWork: inWork.gpu,
      }),
      maxConcurrentActivityTaskExecutions: inWork.gpu,
    });
  const whole = async () => {
    const build = await versions();
    const samplesInWork = inWork.all;
    const { allow, threads } = options;
    const samples = new SampleThreads({ versions: build, allow, threads });
    return Worker.create({
      ...shared,
      taskQueue: wholeQueue.taskQueue,
      activities: createWholeActivities({
        ...dependencies,
        ...{ versions: build, samplesInWork, samples },
      }),
      maxConcurrentActivityTaskExecutions: samplesInWork,
    });
  };
  switch (role) {
    case 'cpu':
      return [await cpu()];
    case 'gpu':
      return [await gpu()];
    case 'all':
      // One after the other: a worker that was made and never runs keeps its connection open.
      return [await cpu(), await gpu(), await whole()];
  }
}

/** Runs workers until they are shut down; when one fails, the others are shut down too. */
export async function runWorkers(workers: readonly Worker[]): Promise<void> {
  try {
    await Promise.all(workers.map((worker) => worker.run()));
  } finally {
    shutdownWorkers(workers);
  }
}

/** Asks workers to finish their activities and stop. */
export function shutdownWorkers(workers: readonly Worker[]): void {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}
