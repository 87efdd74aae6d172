import { Command, Option } from 'commander';
import { DEFAULT_TASK_QUEUE } from '../../client/task-queues.ts';
import { number } from '../flags/parse-values.ts';
import { providerOption } from '../flags/provider-flag.ts';
import { duration } from '../flags/duration.ts';
import { addHelp } from '../flags/help-text.ts';
import { addWorkerTelemetryFlags } from '../flags/worker-telemetry.ts';
import type { WorkerOptions } from '../actions/execute-worker.ts';

/** A command whose flags can be set by variables too: --log-level by GROUNDCAM_LOG_LEVEL. */
class ServiceCommand extends Command {
  override addOption(option: Option): this {
    const name = option.name().replaceAll('-', '_').toUpperCase();
    return super.addOption(option.env(`GROUNDCAM_${name}`));
  }
}

/** `groundcam worker`: a process that executes audits of a Temporal server. */
export function workerCommand(): Command {
  const command = new ServiceCommand('worker')
    .description(
      'Execute audits of the configured Temporal server (TEMPORAL_ADDRESS, temporal.toml)',
    )
    .addOption(
      new Option('--role <role>', 'cpu: workflows, images, measures; gpu: inference; all: both')
        .choices(['cpu', 'gpu', 'all'])
        .default('all'),
    )
    .addOption(providerOption())
    .option('--task-queue <name>', `prefix of the task queues (default: ${DEFAULT_TASK_QUEUE})`)
    .option('--max-batch <n>', 'maximum number of images in one inference', number)
    .option(
      '--threads <n>',
      'threads of an inference on the CPU, and threads that decode and measure beside it (default: one a core)',
      number,
    )
    .option(
      '--concurrency <n>',
      'samples and activities at once on each queue (default: 4 a core on cpu, 64 on gpu)',
      number,
    )
    .option(
      '--shutdown-grace <time>',
      'how long work may go on after SIGTERM, before other workers take it (default: 20s)',
      duration,
    )
    .option(
      '--allow <uri>',
      'folder or file that runs may use as model, dataset or store; repeatable (default: any)',
      (uri: string, before: string[] = []) => [...before, uri],
    )
    .option(
      '--health <address>',
      'serve /livez and /readyz for Kubernetes at this address, such as 0.0.0.0:8080',
    )
    .option(
      '--deployment <name>',
      'name of a worker deployment: the server then chooses workers by their build',
    )
    .option('--build-id <id>', "this worker's build in the deployment (default: the version)")
    .addOption(
      new Option(
        '--versioning <how>',
        'pinned: a run ends on the build that began it; auto-upgrade: it goes on with the current one (default: pinned)',
      ).choices(['pinned', 'auto-upgrade']),
    );
  addWorkerTelemetryFlags(command, {
    logFormat: 'text in a terminal, otherwise json',
    logLevel: 'info',
  });
  command.action(async (flags: WorkerOptions) => {
    const { executeWorker } = await import('../actions/execute-worker.ts');
    const isVariable = command.getOptionValueSource('allow') === 'env';
    const allow = isVariable ? flags.allow?.flatMap((uris) => uris.split(/\s+/)) : flags.allow;
    await executeWorker({ ...flags, ...(allow && { allow }) });
  });
  return addHelp(command, {
    notes: [
      'Workers read the model and the dataset from the URIs of a run and write to its store, so every ' +
        'worker needs access to these under the same names. The model runs on CUDA if onnxruntime-node ' +
        'was installed with it and a device is present, and on the CPU otherwise: --provider cuda fails ' +
        "with ONNX Runtime's reason instead.",
      'Whoever can start a workflow chooses these URIs, and workers use their own credentials. ' +
        '--allow limits them to a place and everything below it: see docs/security.md.',
      'Each flag can be set by its variable instead; a flag wins. GROUNDCAM_ALLOW may have several places, with ' +
        'spaces between them.',
      'With --deployment, the server gives runs to the current build alone: set it with ' +
        '`temporal worker deployment set-current-version`. TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_WORKER_BUILD_ID ' +
        "are read too: Temporal's worker controller sets them. See docs/deploy.md.",
      'If payloads are encrypted, GROUNDCAM_PAYLOAD_KEY_FILE names the file with the keys: see docs/security.md.',
      'Log lines name their run, shard and sample. If OTEL_EXPORTER_OTLP_ENDPOINT is set, traces are ' +
        'sent there. docs/watching.md lists the metrics.',
    ],
    examples: [
      'TEMPORAL_ADDRESS=127.0.0.1:7233 groundcam worker --role cpu',
      'TEMPORAL_ADDRESS=127.0.0.1:7233 groundcam worker --allow s3://team/models \\\n--allow s3://team/audits',
      'TEMPORAL_ADDRESS=127.0.0.1:7233 groundcam worker --role gpu \\\n--metrics 127.0.0.1:9464',
    ],
  });
}
