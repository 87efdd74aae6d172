import { Command, Option } from 'commander';
import { Step } from '../../core/schema/evidence.ts';
import { Verdict } from '../../core/schema/results.ts';
import { number } from '../flags/parse-values.ts';
import { addHelp } from '../flags/help-text.ts';
import { addMarkdownFlag } from '../flags/markdown-flag.ts';
import { storeOption } from '../flags/store-option.ts';
import type { GateOptions } from '../actions/execute-gate.ts';

/** `groundcam gate RUN`. */
export function gateCommand(): Command {
  const command = new Command('gate')
    .description(
      'Check the figures of a run against thresholds, for continuous integration. Prints one line ' +
        'per gate; exit code 3 if one fails.',
    )
    .argument('<run>', 'run id, or "latest"')
    .addOption(storeOption('store of the run'))
    .option('-f, --file <gates.yaml>', 'YAML or JSON file with gates; flags override it')
    .optionsGroup('Gates:')
    .option('--min-dz <dz>', 'minimum d_z of object against background', number)
    .option('--min-auc <auc>', 'minimum mean ROC-AUC of heat against mask', number)
    .option(
      '--max-background-mass <share>',
      'maximum mean share of the heat that is on the background',
      number,
    )
    .option('--min-n <n>', 'minimum number of measured samples', number)
    .option('--max-excluded <share>', 'maximum share of samples excluded or failed', number)
    .addOption(
      new Option('--min-step <step>', 'minimum step that the evidence reaches').choices(
        Step.options,
      ),
    )
    .option(
      '--beats <names>',
      'what ROC-AUC has to exceed: centre, mean-mask, other-masks, with commas between',
      (list: string) => list.split(',').map((name) => name.trim()),
    )
    .option('--min-accuracy <share>', 'minimum share of samples predicted as their class', number)
    .addOption(
      // Too long a name for a column of its own: a note has it.
      new Option(
        '--min-accuracy-without-background <share>',
        'minimum accuracy with the background filled with one colour',
      )
        .argParser(number)
        .hideHelp(),
    )
    .addOption(new Option('--verdict <verdict>', 'required verdict').choices(Verdict.options))
    .option('--against <run>', 'another run, for --max-drop-dz')
    .option('--store-against <uri>', 'store of that run (default: same as --store)')
    .option(
      '--max-drop-dz <dz>',
      "how far d_z may be below the other run's, over the samples in both",
      number,
    )
    .optionsGroup('How:')
    .addOption(
      new Option(
        '--use <what>',
        'what to check: the estimate (default), or the less favourable end of its 95% interval',
      ).choices(['estimate', 'interval']),
    )
    .option('--each-class', 'check each class as well')
    .option('--json', 'print the gates and their outcomes as JSON');
  addMarkdownFlag(command).action(async (run: string, flags: GateOptions) => {
    const { executeGate } = await import('../actions/execute-gate.ts');
    await executeGate(run, flags);
  });
  return addHelp(command, {
    notes: [
      'A gate fails if the run does not have its figure.',
      '--min-accuracy-without-background <share> is the accuracy with the background filled with one colour, of a run with --interventions.',
      'Exit codes: 0 all gates pass, 3 one fails, 2 bad usage.',
    ],
    examples: [
      'groundcam gate latest --min-step learned --min-accuracy 0.3',
      'groundcam gate latest --beats centre,mean-mask,other-masks',
      'groundcam gate candidate --min-n 30 --min-dz 0.5 --use interval --each-class',
      'groundcam gate candidate --against baseline --max-drop-dz 0.2',
    ],
  });
}
