import { availableParallelism } from 'node:os';
import { InputError } from '../core/errors/input-error.ts';
import { createAuditWorkers, runWorkers } from '../workers/audit-workers.ts';
import { OnnxInference } from '../workers/inference/onnx-inference.ts';
import { taskQueues } from '../workers/task-queues.ts';
import { configuredTemporal, connectWorker } from '../workers/temporal-address.ts';
import type { WorkerFlags } from './worker.ts';

/** Runs a worker until SIGINT or SIGTERM; it then finishes what it has and stops. */
export async function executeWorker({ role, taskQueue, maxBatch }: WorkerFlags): Promise<void> {
  const temporal = configuredTemporal();
  if (!temporal) {
    throw new InputError('A worker needs a Temporal server, and none is configured', {
      hint: 'Set TEMPORAL_ADDRESS, for example to 127.0.0.1:7233, or write a profile in temporal.toml.',
    });
  }
  if (maxBatch !== undefined && !(Number.isInteger(maxBatch) && maxBatch >= 1)) {
    throw new InputError(
      `Expected a whole number above 0 for --max-batch but received ${maxBatch}`,
    );
  }
  const queues = taskQueues(taskQueue ?? process.env['GROUNDCAM_TASK_QUEUE']);
  const connection = await connectWorker(temporal);
  const inference = new OnnxInference({
    provider: role === 'cpu' ? 'cpu' : 'cuda',
    ...(maxBatch !== undefined && { maxBatch }),
    onProvider: (provider, wanted) => {
      if (provider === wanted) log(`Inference runs on ${provider}`);
      else
        log(
          `Inference runs on the CPU (${availableParallelism()} threads): no CUDA device or library here`,
        );
    },
  });
  try {
    const workers = await createAuditWorkers({
      connection,
      namespace: temporal.namespace ?? 'default',
      role,
      taskQueues: queues,
      inference,
    });
    log(
      `Worker (${role}) ready: ${temporal.connectionOptions.address}, queues ${queues.cpu}, ${queues.gpu}`,
    );
    await runWorkers(workers);
    log('Worker stopped');
  } finally {
    await inference.close();
    await connection.close();
  }
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
