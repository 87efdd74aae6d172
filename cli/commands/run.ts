import { Command, Option } from 'commander';
import { Recompute } from '../../core/schema/recompute.ts';
import { addAuditFlags } from '../flags/audit-flags.ts';
import { addWorkerTelemetryFlags } from '../flags/worker-telemetry.ts';
import type { RunOptions } from '../actions/execute-run.ts';

/** `groundcam run`: one audit. */
export function runCommand(): Command {
  const command = addAuditFlags(
    new Command('run')
      .description('Audit a classifier: where does it look, and is that the object?')
      .option('--json', 'print one JSON object on stdout; progress goes to stderr')
      .option('--dry-run', 'resolve model, dataset and store, print the plan, and stop')
      .option('--run-id <name>', 'name of the run (default: made from time, model and class)')
      .addOption(
        new Option(
          '--recompute [stage]',
          'compute again though the store has it: a stage and all that depend on it, no more than ' +
            'the report (publish), or everything',
        )
          .choices(Recompute.options)
          .preset('all'),
      ),
  );
  return addWorkerTelemetryFlags(command, { logFormat: 'text', logLevel: 'error' })
    .addHelpText('after', EXAMPLES)
    .action(async (flags: RunOptions) => {
      const { executeRun } = await import('../actions/execute-run.ts');
      await executeRun(flags);
    });
}

const EXAMPLES = `
With no Temporal server configured, one is started for the run, with its UI, and stopped after it.
With TEMPORAL_ADDRESS or a profile in temporal.toml the run is started there, and
\`groundcam worker\` processes serve it; metrics and logs are theirs then.

A run computes only what the store lacks. Where nothing has changed since an earlier run it computes
and writes nothing, and shows that run's results.

Examples:
  $ groundcam run --model resnet50.onnx --dataset VOCdevkit/VOC2012 --class aeroplane
  $ groundcam run --model mobilenet_v2.onnx --mean 128 --std 128 --dataset VOC2012 --class dog,cat --json
  $ groundcam run -f audit.yaml --store s3://bucket/audits
  $ groundcam run -f audit.yaml --recompute cam

A spec file says the same as flags:
  model:
    uri: resnet50.onnx
    layer: layer4[-1].conv3
    preprocessing: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], inputRange: 1 }
  dataset: { uri: VOCdevkit/VOC2012, classes: [aeroplane] }
  target: { kind: group }

Exit codes: 0 done, 1 failed, 2 bad usage or input, 130 interrupted.
`;
