import { Command, Option } from 'commander';
import { Verdict } from '../../core/schema/results.ts';
import { number } from '../flags/audit-flags.ts';
import type { GateOptions } from '../actions/execute-gate.ts';

/** `groundcam gate RUN`. */
export function gateCommand(): Command {
  return new Command('gate')
    .description(
      "Hold a run's figures against bounds: one line a gate, and exit code 3 where one does not hold",
    )
    .argument('<run>', 'run id, or "latest"')
    .option('-s, --store <uri>', 'where the run wrote to', 'groundcam-runs')
    .option('-f, --file <gates.yaml>', 'gates in a file; flags go first')
    .optionsGroup('Gates:')
    .option('--min-dz <dz>', 'd_z of object against background, at least', number)
    .option('--min-auc <auc>', 'mean ROC-AUC of heat against mask, at least', number)
    .option(
      '--max-background-mass <share>',
      'mean share of the heat that lies on the background, at most',
      number,
    )
    .option('--min-n <n>', 'measured samples, at least', number)
    .option('--max-excluded <share>', 'share of samples excluded or failed, at most', number)
    .addOption(new Option('--verdict <verdict>', 'the verdict').choices(Verdict.options))
    .option('--against <run>', 'another run; see --max-drop-dz')
    .option('--store-against <uri>', 'where that run wrote to (default: as --store)')
    .option(
      '--max-drop-dz <dz>',
      "how far d_z may lie below the other run's, over the samples of both",
      number,
    )
    .optionsGroup('How:')
    .addOption(
      new Option(
        '--use <what>',
        'what counts: the estimate (default), or the less favourable end of its 95% interval',
      ).choices(['estimate', 'interval']),
    )
    .option('--each-class', 'the gates hold for each class, too')
    .option('--json', 'print the gates and what became of them as JSON')
    .option(
      '--markdown [file]',
      'print a summary for a pull request, or append it to a file such as $GITHUB_STEP_SUMMARY',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 all gates hold, 3 one does not, 2 bad usage. A figure that does not exist fails.\n' +
        '\nExamples:\n' +
        '  $ groundcam gate latest --min-dz 0.8 --min-auc 0.7 --max-background-mass 0.4\n' +
        '  $ groundcam gate candidate --min-n 30 --min-dz 0.5 --use interval --each-class\n' +
        '  $ groundcam gate candidate --against baseline --max-drop-dz 0.2\n',
    )
    .action(async (run: string, flags: GateOptions) => {
      const { executeGate } = await import('../actions/execute-gate.ts');
      await executeGate(run, flags);
    });
}
