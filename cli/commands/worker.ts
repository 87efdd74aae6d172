import { Command, Option } from 'commander';
import { addWorkerTelemetryFlags } from '../flags/worker-telemetry.ts';
import type { WorkerOptions } from '../actions/execute-worker.ts';

/** `groundcam worker`: a process that serves audits of a Temporal server. */
export function workerCommand(): Command {
  const command = new Command('worker')
    .description('Serve audits of the configured Temporal server (TEMPORAL_ADDRESS, temporal.toml)')
    .addOption(
      new Option('--role <role>', 'cpu: workflows, images, measures; gpu: inference; all: both')
        .choices(['cpu', 'gpu', 'all'])
        .default('all'),
    )
    .option('--task-queue <name>', 'prefix of the task queues (default: groundcam)')
    .addOption(new Option('--max-batch <n>', 'most images in one inference').argParser(Number));
  return addWorkerTelemetryFlags(command, {
    logFormat: 'text in a terminal, else json',
    logLevel: 'info',
  })
    .addHelpText(
      'after',
      `
Workers read the model and the dataset from the URIs of a run and write to its store: all of them
have to see these under the same names. The gpu role uses CUDA where onnxruntime-node has it and a
device is there, else the CPU.

Log lines say which run, shard and sample they are about. With OTEL_EXPORTER_OTLP_ENDPOINT set, traces
go there. docs/watching.md lists the metrics.

Examples:
  $ TEMPORAL_ADDRESS=127.0.0.1:7233 groundcam worker --role cpu
  $ TEMPORAL_ADDRESS=127.0.0.1:7233 groundcam worker --role gpu --metrics 127.0.0.1:9464
`,
    )
    .action(async (flags: WorkerOptions) => {
      const { executeWorker } = await import('../actions/execute-worker.ts');
      await executeWorker(flags);
    });
}
