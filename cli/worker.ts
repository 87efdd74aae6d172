import { Command, Option } from 'commander';
import type { Role } from '../workers/audit-workers.ts';

export interface WorkerFlags {
  role: Role;
  taskQueue?: string;
  maxBatch?: number;
}

/** `groundcam worker`: a process that serves audits of a Temporal server. */
export function workerCommand(): Command {
  return new Command('worker')
    .description('Serve audits of the configured Temporal server (TEMPORAL_ADDRESS, temporal.toml)')
    .addOption(
      new Option('--role <role>', 'cpu: workflows, images, measures; gpu: inference; all: both')
        .choices(['cpu', 'gpu', 'all'])
        .default('all'),
    )
    .option('--task-queue <name>', 'prefix of the task queues (default: groundcam)')
    .addOption(new Option('--max-batch <n>', 'most images in one inference').argParser(Number))
    .addHelpText(
      'after',
      `
Workers read the model and the dataset from the URIs of a run and write to its store: all of them
have to see these under the same names. The gpu role uses CUDA where onnxruntime-node has it and a
device is there, else the CPU.

Examples:
  $ TEMPORAL_ADDRESS=127.0.0.1:7233 groundcam worker --role cpu
  $ TEMPORAL_ADDRESS=127.0.0.1:7233 groundcam worker --role gpu
`,
    )
    .action(async (flags: WorkerFlags) => {
      const { executeWorker } = await import('./execute-worker.ts');
      await executeWorker(flags);
    });
}
