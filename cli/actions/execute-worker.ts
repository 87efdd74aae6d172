import type { Role } from '../../workers/audit-workers.ts';
import type { ProviderFlag } from '../flags/provider-flag.ts';
import type { WorkerTelemetryFlags } from '../flags/worker-telemetry.ts';
import { availableParallelism } from 'node:os';
import { InputError } from '../../core/errors/input-error.ts';
import { createAuditWorkers, runWorkers } from '../../workers/audit-workers.ts';
import { installRuntime } from '../../workers/install-runtime.ts';
import { availableProvider } from '../../workers/inference/available-provider.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { lineLogger } from '../../workers/telemetry/line-logger.ts';
import { startTracing } from '../../workers/telemetry/start-tracing.ts';
import { dataConverter } from '../../workers/payloads/data-converter.ts';
import { readPayloadKeys } from '../../workers/payloads/payload-keys.ts';
import { taskQueues } from '../../client/task-queues.ts';
import { configuredTemporal, connectWorker } from '../../client/temporal-address.ts';

export interface WorkerOptions extends WorkerTelemetryFlags, ProviderFlag {
  role: Role;
  taskQueue?: string;
  maxBatch?: number;
  allow?: string[];
  /** Milliseconds. */
  shutdownGrace?: number;
}

/** Runs a worker until SIGINT or SIGTERM; it then finishes its current work and stops. */
export async function executeWorker({
  role,
  taskQueue,
  maxBatch,
  allow,
  shutdownGrace,
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
  if (maxBatch !== undefined && !(Number.isInteger(maxBatch) && maxBatch >= 1)) {
    throw new InputError(
      `Expected a whole number above 0 for --max-batch but received ${maxBatch}`,
    );
  }
  const payloadKeys = await readPayloadKeys();
  const logger = lineLogger({ format: logFormat, level });
  const metrics = installRuntime({ logger, level, metricsAddress, stopOnSignals: true });
  const queues = taskQueues(taskQueue ?? process.env['GROUNDCAM_TASK_QUEUE']);
  if (choice === 'cuda') await availableProvider(choice);
  const connection = await connectWorker(temporal);
  const tracing = await startTracing();
  const inference = new OnnxInference({
    provider: choice,
    ...(maxBatch !== undefined && { maxBatch }),
    metrics,
    onProvider: (provider) => {
      const cpu = `the CPU (${availableParallelism()} threads)`;
      const why = choice === 'auto' ? ': no CUDA device or library found' : '';
      logger.info(`Inference runs on ${provider === 'cuda' ? 'CUDA' : cpu + why}`);
    },
  });
  try {
    const workers = await createAuditWorkers({
      connection,
      namespace: temporal.namespace ?? 'default',
      role,
      taskQueues: queues,
      inference,
      allow,
      shutdownGrace,
      metrics,
      tracing,
      dataConverter: dataConverter(payloadKeys),
    });
    logger.info('Worker ready', {
      role,
      server: temporal.connectionOptions.address,
      queues: role === 'all' ? Object.values(queues) : [queues[role]],
      ...(allow && { allow }),
      ...(payloadKeys && { payloadKey: payloadKeys.current }),
      ...(metricsAddress !== undefined && { metrics: `http://${metricsAddress}/metrics` }),
    });
    await runWorkers(workers);
    logger.info('Worker stopped');
  } finally {
    await inference.close();
    await connection.close();
    await tracing?.close();
  }
}
