import type { Role, WorkerDeployment } from '../../workers/audit-workers.ts';
import type { ProviderFlag } from '../flags/provider-flag.ts';
import type { WorkerTelemetryFlags } from '../flags/worker-telemetry.ts';
import { availableParallelism } from 'node:os';
import type { NativeConnection } from '@temporalio/worker';
import { InputError } from '../../core/errors/input-error.ts';
import { createAuditWorkers, runWorkers } from '../../workers/audit-workers.ts';
import { createHealthServer } from '../../workers/health/health-server.ts';
import { liveness } from '../../workers/health/liveness.ts';
import { readiness, type Readiness } from '../../workers/health/readiness.ts';
import { installRuntime } from '../../workers/install-runtime.ts';
import { availableProvider } from '../../workers/inference/available-provider.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { lineLogger } from '../../workers/telemetry/line-logger.ts';
import type { Tracing } from '../../workers/telemetry/tracing.ts';
import { startTracing } from '../../workers/telemetry/start-tracing.ts';
import { dataConverter } from '../../workers/payloads/data-converter.ts';
import { readPayloadKeys } from '../../workers/payloads/payload-keys.ts';
import { packageVersion } from '../../workers/package-version.ts';
import { cacheFolder } from '../../infra/cache-folder.ts';
import { listenAt, stopListening } from '../session/listen-at.ts';
import { taskQueues } from '../../client/task-queues.ts';
import { configuredTemporal, connectWorker } from '../../client/temporal-address.ts';

export interface WorkerOptions extends WorkerTelemetryFlags, ProviderFlag {
  role: Role;
  taskQueue?: string;
  maxBatch?: number;
  allow?: string[];
  /** Milliseconds. */
  shutdownGrace?: number;
  health?: string;
  deployment?: string;
  buildId?: string;
  versioning?: WorkerDeployment['versioning'];
  concurrency?: number;
  threads?: number;
}

/** Runs a worker until SIGINT or SIGTERM; it then finishes its current work and stops. */
export async function executeWorker({
  role,
  taskQueue,
  maxBatch,
  allow,
  shutdownGrace,
  health: healthAddress,
  deployment: name = process.env['TEMPORAL_DEPLOYMENT_NAME'],
  buildId = process.env['TEMPORAL_WORKER_BUILD_ID'] ?? packageVersion(),
  versioning = 'pinned',
  concurrency,
  threads,
  provider: choice = role === 'cpu' ? 'cpu' : 'auto',
  metrics: metricsAddress,
  logFormat = process.stderr.isTTY ? 'text' : 'json',
  logLevel: level = 'info',
}: WorkerOptions): Promise<void> {
  const temporal = configuredTemporal();
  if (!temporal) {
    throw new InputError('A worker needs a Temporal server, and none is configured', {
      hint: 'Set TEMPORAL_ADDRESS, for example to 127.0.0.1:7233, or add a profile to temporal.toml.',
    });
  }
  requireCount('--max-batch', maxBatch);
  requireCount('--concurrency', concurrency);
  requireCount('--threads', threads);
  const deployment = name ? { name, buildId, versioning } : undefined;
  const payloadKeys = await readPayloadKeys();
  const logger = lineLogger({ format: logFormat, level });
  const metrics = installRuntime({ logger, level, metricsAddress, stopOnSignals: true });
  const queues = taskQueues(taskQueue ?? process.env['GROUNDCAM_TASK_QUEUE']);
  if (choice === 'cuda') await availableProvider(choice);
  const inference = new OnnxInference({
    provider: choice,
    ...(maxBatch !== undefined && { maxBatch }),
    ...(threads !== undefined && { threads }),
    metrics,
    onProvider: (provider) => {
      const cpu = `the CPU (${threads ?? availableParallelism()} threads)`;
      const why = choice === 'auto' ? ': no CUDA device or library found' : '';
      logger.info(`Inference runs on ${provider === 'cuda' ? 'CUDA' : cpu + why}`);
    },
  });
  const needs: Readiness = {
    workers: undefined,
    connection: undefined,
    allow: allow ?? [],
    cache: cacheFolder(),
  };
  const health = createHealthServer({
    live: () => liveness(inference),
    ready: () => readiness(needs),
  });
  let connection: NativeConnection | undefined;
  let tracing: Tracing | undefined;
  try {
    if (healthAddress !== undefined) {
      await listenAt(health, healthAddress, { flag: '--health', example: '0.0.0.0:8080' });
    }
    connection = needs.connection = await connectWorker(temporal);
    tracing = await startTracing();
    const workers = await createAuditWorkers({
      connection,
      namespace: temporal.namespace ?? 'default',
      role,
      taskQueues: queues,
      inference,
      allow,
      shutdownGrace,
      concurrency,
      threads,
      deployment,
      metrics,
      tracing,
      dataConverter: dataConverter(payloadKeys),
    });
    needs.workers = workers;
    logger.info('Worker ready', {
      version: packageVersion(),
      role,
      server: temporal.connectionOptions.address,
      queues: role === 'all' ? Object.values(queues) : [queues[role]],
      ...(deployment && { deployment }),
      ...(allow && { allow }),
      ...(payloadKeys && { payloadKey: payloadKeys.current }),
      ...(metricsAddress !== undefined && { metrics: `http://${metricsAddress}/metrics` }),
      ...(healthAddress !== undefined && { health: `http://${healthAddress}/readyz` }),
    });
    await runWorkers(workers);
    logger.info('Worker stopped');
  } finally {
    stopListening(health);
    await inference.close();
    await connection?.close();
    await tracing?.close();
  }
}

function requireCount(flag: string, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return;
  throw new InputError(`Expected a whole number above 0 for ${flag} but received ${value}`);
}
