import { Command, Option } from 'commander';
import { Recompute } from '../../core/schema/recompute.ts';
import { addAuditFlags } from '../flags/audit-flags.ts';
import { providerOption } from '../flags/provider-flag.ts';
import { addHelp } from '../flags/help-text.ts';
import { addWorkerTelemetryFlags } from '../flags/worker-telemetry.ts';
import type { RunOptions } from '../actions/execute-run.ts';

/** `groundcam run`: one audit. */
export function runCommand(): Command {
  const command = addAuditFlags(
    new Command('run')
      .description('Audit a classifier: where does it look, and is that the object?')
      .option('--json', 'print one JSON object on stdout; progress goes to stderr')
      .option(
        '--dry-run',
        'print the plan and what it will cost, and stop; needs no server, and writes nothing',
      )
      .option('--run-id <name>', 'name of the run (default: made from time, model and class)')
      .addOption(
        new Option(
          '--recompute [stage]',
          'compute again what the store already has: a stage and all that depend on it, only the ' +
            'report (publish), or everything',
        )
          .choices(Recompute.options)
          .preset('all'),
      )
      .option(
        '--rehash',
        'read every file of the dataset to see whether it has changed, also those whose size, times and ' +
          'inode (or ETag) are as they were',
      ),
  );
  command.addOption(providerOption());
  addWorkerTelemetryFlags(command, { logFormat: 'text', logLevel: 'error' }).action(
    async (flags: RunOptions) => {
      const { executeRun } = await import('../actions/execute-run.ts');
      await executeRun(flags);
    },
  );
  return addHelp(command, {
    notes: [
      '--dry-run plans in this process. The time that it tells is that of the last run in the store, if that ' +
        'computed the same maps, or else of the inference alone, as measured here on a few images.',
      'If no Temporal server is configured, groundcam starts one with its web UI for the run, and ' +
        'stops it afterwards. If TEMPORAL_ADDRESS or a profile in temporal.toml is set, the run starts ' +
        'on that server and `groundcam worker` processes execute it; set --metrics, --provider and the ' +
        'log flags on the workers then.',
      'A run computes only what is not in the store yet. If nothing has changed since an earlier run, ' +
        "it computes and writes nothing, and shows that run's results.",
      'Exit codes: 0 done, 1 failed or no sample could be measured, 2 bad usage or input, 130 interrupted.',
    ],
    examples: [
      'groundcam run --model resnet50.onnx --dataset VOCdevkit/VOC2012 \\\n--class aeroplane',
      'groundcam run --model mobilenet_v2.onnx --mean 128 --std 128 \\\n--dataset VOC2012 --class dog,cat --json',
      'groundcam run --model hf://owner/name --dataset photos --class boat',
      'groundcam run --model resnet50.onnx --dataset VOCdevkit/VOC2012 \\\n--class dog --attack pgd --epsilon 2,4 --attack-region object,patch',
      'groundcam run -f audit.yaml --store s3://bucket/audits',
      'groundcam run -f audit.yaml --recompute cam',
    ],
    listings: [{ title: 'A spec file, with the same settings as the flags', text: SPEC }],
  });
}

const SPEC = `model:
  uri: resnet50.onnx
  layer: layer4[-1].conv3
  preprocessing:
    mean: [0.485, 0.456, 0.406]
    std: [0.229, 0.224, 0.225]
    inputRange: 1
dataset: { uri: VOCdevkit/VOC2012, classes: [aeroplane] }
target: { kind: group }`;
